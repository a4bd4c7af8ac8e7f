import { expect, inject, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { testDatabase } from '../support/postgres.js';

const made = testDatabase({ server: inject('systemPostgres') ? '15' : '18', migrated: false });

// oxlint-disable-next-line vitest/no-disabled-tests -- pgvector is there where npm test could install it; in CI it must be
it.skipIf(!inject('pgvector') && !process.env['CI'])(
  'the system’s Postgres has pgvector, with an index that finds neighbours',
  async () => {
    const db = made().database;
    await db.run(
      sql.script(
        'create extension vector; create table points (id int primary key, at vector(3)); create index on points using hnsw (at vector_l2_ops)',
      ),
    );
    await db.run(sql`insert into points select i, array[i, i, i]::real[]::vector from generate_series(1, 100) i`);
    expect(await db.rows(sql`select id from points order by at <-> ${'[50,50,50.1]'}::vector limit 3`)).toEqual([
      { id: 50 },
      { id: 51 },
      { id: 49 },
    ]);
  },
);
