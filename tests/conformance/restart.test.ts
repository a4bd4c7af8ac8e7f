// A server that restarts under load, on each Postgres: one of its own for this file, with fsync on.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { AppError } from '../../src/errors.js';
import type { Database } from '../../src/db/database.js';
import { isPostmaster, readPidFile, signal } from '../../src/db/local/processes.js';
import { type LocalServer, openLocalServer } from '../../src/db/local-server.js';
import { openDatabase } from '../../src/db/pool.js';
import { sql } from '../../src/db/sql.js';
import { forEachPostgres } from '../support/postgres.js';
import { findSystemBinaries } from '../support/servers.js';
import { ownPort } from '../support/own-port.js';

forEachPostgres((version) => {
  let base: string;
  let server: LocalServer;
  let db: Database;

  beforeAll(async () => {
    base = mkdtempSync(join(tmpdir(), 'nakodo-restart-'));
    chmodSync(base, 0o755);
    const binaries = version === '15' ? findSystemBinaries() : undefined;
    server = await openLocalServer({ directory: join(base, 'data'), port: ownPort, ...(binaries && { binaries }) });
  });
  beforeEach(async () => {
    db = openDatabase({ connection: server.connection, max: 8 });
    await db.run(sql.script('drop table if exists written; create table written (id int primary key)'));
  });
  afterEach(() => db.close());
  afterAll(async () => {
    await server.stop();
    rmSync(base, { recursive: true });
  });

  const postmaster = () => readPidFile(server.cluster)?.pid ?? 0;
  const isBack = async (before: number) => {
    await expect.poll(() => isPostmaster(before, server.cluster)).toBe(false);
    await expect.poll(() => db.rows(sql`select 1 as one`).catch(() => 'gone')).toEqual([{ one: 1 }]);
  };

  it.each([
    ['stopped at once', 'SIGQUIT'],
    ['stopped politely', 'SIGINT'],
    ['killed', 'SIGKILL'],
  ] as const)(
    'that is %s fails what is in flight with one clear code, loses nothing acknowledged, and is used again by itself',
    async (_, how) => {
      const acknowledged: number[] = [];
      const failures: unknown[] = [];
      let next = 0;
      let working = true;
      const work = async () => {
        while (working) {
          const id = next++;
          await db
            .transaction((tx) => tx.run(sql`insert into written values (${id})`))
            .then(
              () => acknowledged.push(id),
              (error: unknown) => failures.push(error),
            );
        }
      };
      const workers = Array.from({ length: 16 }, work);
      await expect.poll(() => acknowledged.length).toBeGreaterThan(100);
      const before = postmaster();
      signal(before, how);
      await isBack(before);
      const soFar = acknowledged.length;
      await expect.poll(() => acknowledged.length).toBeGreaterThan(soFar + 100);
      working = false;
      await Promise.all(workers);

      const codes = new Set(failures.map((error) => (error instanceof AppError ? error.code : String(error))));
      expect([...codes]).toEqual(['database_unavailable']);
      const present = new Set((await db.rows<{ id: number }>(sql`select id from written`)).map(({ id }) => id));
      expect(acknowledged.filter((id) => !present.has(id))).toEqual([]);
    },
  );

  it('is heard again by its listeners, who are told to read the truth', async () => {
    let reconnects = 0;
    const heard: string[] = [];
    await db.listen(
      'work',
      (payload) => heard.push(payload),
      () => reconnects++,
    );
    const before = postmaster();
    signal(before, 'SIGINT');
    await isBack(before);
    await expect.poll(() => reconnects).toBe(1);
    await db.run(sql`select pg_notify('work', 'again')`);
    await expect.poll(() => heard).toEqual(['again']);
  });

  it('ends a stream with the same clear code', async () => {
    const read = async () => {
      let batches = 0;
      for await (const rows of db.stream(sql`select i from generate_series(1, 1000000) i`, { batchRows: 100 })) {
        expect(rows.length).toBeGreaterThan(0);
        if (++batches === 3) signal(postmaster(), 'SIGQUIT');
      }
    };
    const before = postmaster();
    await expect(read()).rejects.toMatchObject({ code: 'database_unavailable' });
    await isBack(before);
  });
});
