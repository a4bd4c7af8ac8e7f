import { expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((server) => {
  const db = testDatabase({ server });
  it('migrates an empty database', async () => {
    expect((await db().database.rows(sql`select name from nakodo_migrations`)).length).toBeGreaterThan(2);
  });
});
