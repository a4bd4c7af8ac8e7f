// `rankAll` over worker threads that share the pool's memory: they get addresses, not copies. Tiles of rows are handed out by a shared
// counter; every row is written by one thread, so the outcome does not depend on who took what.
import { Worker } from 'node:worker_threads';
import { AppError } from '../errors.js';
import { compiledPath } from '../root.js';
import { allocateScratch, releaseScratch, type ScratchLayout } from './columns/scratch.js';
import { tieRanks, type PoolColumns, type PoolLayout } from './columns.js';
import type { WasmMemory } from './kernels/wasm.js';
import type { AttributeDefinition } from '../people/person.js';
import type { Policy } from './policy.js';
import { emptyRankings, sorted, type Rankings } from './rank-lists.js';

/** All that a worker thread gets. Arrays and memory are shared. */
export interface RankJob {
  readonly policy: Policy;
  readonly attributes: readonly AttributeDefinition[];
  readonly memory: WasmMemory;
  readonly layout: PoolLayout;
  readonly scratch: ScratchLayout;
  readonly ranks: Uint32Array;
  readonly excluded: ExcludedPairs;
  readonly prune: boolean;
  readonly rows: Uint32Array;
  readonly lists: Rankings;
  readonly nextTile: Int32Array;
  readonly doneRows: Int32Array;
  readonly stop: Int32Array;
}

/** Everybody's excluded indexes, ascending: those of row r are from `offsets[r]` to `offsets[r + 1]`. No offsets: nobody has any. */
interface ExcludedPairs {
  readonly offsets: Uint32Array;
  readonly indexes: Uint32Array;
}

/** As `RankAllOptions`. */
interface ThreadedOptions {
  readonly threads: number;
  readonly excluded?: (index: number) => ReadonlySet<number> | undefined;
  readonly rows?: readonly number[];
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
  readonly prune?: boolean;
}

const PROGRESS_MS = 100;

export async function rankAllThreaded(columns: PoolColumns, k: number, options: ThreadedOptions): Promise<Rankings> {
  const { revision, registry } = columns;
  const lists = emptyRankings(columns.slots, k);
  const rows = sharedRows(options.rows ?? [...columns.indexes()]);
  const counters = new Int32Array(new SharedArrayBuffer(12));
  const scratches = Array.from({ length: options.threads }, () => allocateScratch(registry.memory, registry.dictionary.size));
  const job: Omit<RankJob, 'scratch'> = {
    policy: columns.compiled.policy,
    attributes: columns.compiled.attributes,
    memory: registry.memory.memory,
    layout: columns.layout(),
    ranks: tieRanks(columns),
    excluded: excludedPairs(columns, options.excluded),
    prune: options.prune ?? true,
    rows,
    lists,
    nextTile: counters.subarray(0, 1),
    doneRows: counters.subarray(1, 2),
    stop: counters.subarray(2, 3),
  };
  const stop = (): void => void Atomics.store(job.stop, 0, 1);
  options.signal?.addEventListener('abort', stop, { once: true });
  const progress = setInterval(() => {
    options.onProgress?.(Atomics.load(job.doneRows, 0), rows.length);
    if (columns.revision !== revision) stop();
  }, PROGRESS_MS);
  try {
    const done = await Promise.allSettled(scratches.map((scratch) => runWorker({ ...job, scratch }, stop)));
    for (const result of done) if (result.status === 'rejected') throw result.reason;
  } finally {
    clearInterval(progress);
    options.signal?.removeEventListener('abort', stop);
    for (const scratch of scratches) releaseScratch(registry.memory, scratch);
  }
  if (options.signal?.aborted === true) throw new AppError('cancelled', 'Ranking was stopped');
  if (columns.revision !== revision) throw new AppError('conflict', 'The pool changed while it was being ranked: rank again');
  options.onProgress?.(rows.length, rows.length);
  return lists;
}

function sharedRows(rows: readonly number[]): Uint32Array {
  const shared = new Uint32Array(new SharedArrayBuffer(rows.length * 4));
  shared.set(rows);
  return shared;
}

/** Settles when the thread has ended; a thread that fails stops the others. */
function runWorker(job: RankJob, stop: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(compiledPath('src/policy/rank.worker.js'), { workerData: job });
    let failure: unknown;
    worker.on('error', (error) => {
      failure = error;
      stop();
    });
    worker.on('exit', (code) => {
      if (code === 0 && failure === undefined) resolve();
      else reject(new AppError('internal', 'A ranking thread failed', { cause: failure }));
    });
  });
}

function excludedPairs(columns: PoolColumns, excluded: ThreadedOptions['excluded']): ExcludedPairs {
  const rows =
    excluded === undefined
      ? []
      : Array.from({ length: columns.slots }, (_, row) => sorted(columns.isLive(row) ? excluded(row) : undefined));
  const total = rows.reduce((sum, row) => sum + (row?.length ?? 0), 0);
  if (total === 0) return { offsets: new Uint32Array(0), indexes: new Uint32Array(0) };
  const offsets = new Uint32Array(new SharedArrayBuffer((rows.length + 1) * 4));
  const indexes = new Uint32Array(new SharedArrayBuffer(total * 4));
  rows.forEach((row, at) => {
    if (row !== undefined) indexes.set(row, offsets[at]);
    offsets[at + 1] = offsets[at]! + (row?.length ?? 0);
  });
  return { offsets, indexes };
}
