import { expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { heldMemory } from '../support/memory.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

const megabyte = 1024 * 1024;

forEachPostgres((server) => {
  const made = testDatabase({ server, migrated: false });
  const db = () => made().database;
  const numbers = (count: number) => sql`select i from generate_series(1, ${count}::int) i`;

  it('gives all rows in order, in batches of the asked size, none of them empty', async () => {
    const sizes: number[] = [];
    let expected = 1;
    for await (const rows of db().stream<{ i: number }>(numbers(2500), { batchRows: 1000 })) {
      sizes.push(rows.length);
      for (const { i } of rows) expect(i).toBe(expected++);
    }
    expect(sizes).toEqual([1000, 1000, 500]);
    for await (const rows of db().stream(numbers(0))) expect.unreachable(`a batch of ${rows.length}`);
  });

  it('reads 400 MB without holding more than a few batches', async () => {
    let bytes = 0;
    let most = 0;
    let batches = 0;
    for await (const rows of db().stream<{ text: string }>(
      sql`select repeat(md5(i::text), 320) as text from generate_series(1, 40000) i`,
      { batchRows: 200 },
    )) {
      for (const { text } of rows) bytes += text.length;
      if (++batches % 10 === 0) most = Math.max(most, heldMemory().heapUsed);
    }
    expect(bytes).toBeGreaterThan(400 * 1000 * 1000);
    expect(most).toBeLessThan(200 * megabyte);
  });

  it('sees one snapshot, whatever is written meanwhile', async () => {
    await db().run(sql`create table written as select i from generate_series(1, 3000) i`);
    let rows = 0;
    for await (const batch of db().stream(sql`select * from written`, { batchRows: 500 })) {
      rows += batch.length;
      await db().run(sql`delete from written`);
    }
    expect(rows).toBe(3000);
  });

  it('lets go of its cursor when the reader leaves early, and of its connection when it fails', async () => {
    const narrow = made().open({ max: 1 });
    for await (const rows of narrow.stream(numbers(1_000_000), { batchRows: 10 })) {
      expect(rows).toHaveLength(10);
      break;
    }
    expect(await narrow.rows(sql`select count(*) as cursors from pg_cursors`)).toEqual([{ cursors: 0 }]);
    const failing = async () => {
      for await (const rows of narrow.stream(sql`select 1 / (500 - i) as x from generate_series(1, 1000) i`, { batchRows: 100 }))
        expect(rows.length).toBeGreaterThan(0);
    };
    await expect(failing()).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await narrow.rows(sql`select 1 as one`)).toEqual([{ one: 1 }]);
    await narrow.close();
  });
});
