// A database of a benchmark's own: a local Postgres in a temporary folder, gone afterwards.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../src/db/database.js';
import { openLocalServer } from '../../src/db/local-server.js';
import { migrate } from '../../src/db/migrate.js';
import { openDatabase } from '../../src/db/pool.js';

export interface BenchDatabase {
  readonly db: Database;
  readonly url: string;
  /** For files of the benchmark. */
  readonly directory: string;
}

export async function withDatabase(work: (bench: BenchDatabase) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'nakodo-bench-'));
  chmodSync(directory, 0o755); // as root, Postgres runs as another user, who must reach it
  const server = await openLocalServer({ directory: join(directory, 'data') });
  const db = openDatabase({ url: server.url });
  try {
    await migrate(db);
    await work({ db, url: server.url, directory });
  } finally {
    await db.close();
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}
