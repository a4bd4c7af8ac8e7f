// A worker thread of `rankAll`: takes tiles of rows until none is left. Reads the pool's memory where it is; writes only its own rows.
import { workerData } from 'node:worker_threads';
import { attachColumns } from './columns.js';
import { compilePolicy } from './compile.js';
import { createScan } from './scan.js';
import { rankTile, TILE_ROWS } from './rank-lists.js';
import type { RankJob } from './rank-threads.js';

const job = workerData as RankJob;
const compiled = compilePolicy(job.policy, job.attributes);
const pool = attachColumns(compiled, job.memory, job.layout, job.scratch, job.ranks);
const scan = createScan(pool, { prune: job.prune });
const { nextTile, doneRows, stop } = job;

for (;;) {
  const first = Atomics.add(nextTile, 0, 1) * TILE_ROWS;
  if (first >= job.rows.length || Atomics.load(stop, 0) !== 0) break;
  const rows = [...job.rows.subarray(first, first + TILE_ROWS)];
  const excluded = rows.map((row) => {
    const { offsets, indexes } = job.excluded;
    return offsets.length === 0 ? undefined : indexes.subarray(offsets[row], offsets[row + 1]);
  });
  rankTile(pool, scan, job.lists, rows, excluded);
  Atomics.add(doneRows, 0, rows.length);
}
