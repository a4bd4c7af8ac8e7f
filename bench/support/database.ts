// A database of a benchmark's own: a local Postgres in a temporary folder, gone afterwards.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../src/db/database.js';
import { openLocalServer } from '../../src/db/local-server.js';
import { migrate } from '../../src/db/migrate.js';
import { openDatabase } from '../../src/db/pool.js';
import { sql } from '../../src/db/sql.js';
import { say } from './report.js';

export interface BenchDatabase {
  readonly db: Database;
  readonly url: string;
  /** For files of the benchmark. */
  readonly directory: string;
}

/** BENCH_STATEMENTS=1: which statements took the database's time, on stderr. Costs a few percent. */
const countsStatements = process.env['BENCH_STATEMENTS'] === '1';
const counting = { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track': 'all' };

async function sayStatements(db: Database): Promise<void> {
  const rows = await db.rows<{ calls: number; ms: number; mean: number; top: boolean; text: string }>(sql`
    select calls::int, total_exec_time as ms, mean_exec_time as mean, toplevel as top, regexp_replace(query, '\\s+', ' ', 'g') as text
      from pg_stat_statements order by total_exec_time desc limit 30`);
  for (const { calls, ms, mean, top, text } of rows)
    say(`${ms.toFixed(0)} ms, ${calls} times ${mean.toFixed(2)} ms${top ? '' : ', inside'}: ${text.slice(0, 150)}`);
}

export async function withDatabase(work: (bench: BenchDatabase) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'nakodo-bench-'));
  chmodSync(directory, 0o755); // as root, Postgres runs as another user, who must reach it
  const server = await openLocalServer({ directory: join(directory, 'data'), settings: countsStatements ? counting : {} });
  const db = openDatabase({ url: server.url });
  try {
    await migrate(db);
    if (countsStatements) await db.run(sql`create extension pg_stat_statements`);
    await work({ db, url: server.url, directory });
    if (countsStatements) await sayStatements(db);
  } finally {
    await db.close();
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}
