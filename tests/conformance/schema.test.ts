import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dumpSchema } from '../../src/db/schema-dump.js';
import { sql } from '../../src/db/sql.js';
import { projectPath } from '../../src/root.js';
import { createTestDatabase, forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((server) => {
  const made = testDatabase({ server });

  it('the dump of a migrated database, loaded into an empty one, gives the same dump again', async () => {
    const text = await dumpSchema(made().database);
    const copy = await createTestDatabase({ server, migrated: false });
    try {
      await copy.database.run(sql.script(text));
      const again = await dumpSchema(copy.open());
      expect(again).toBe(text);
    } finally {
      await copy.close();
    }
  });

  it('the dump does not depend on the order in which things were made, and shows each kind of thing', async () => {
    const parts = [
      'create table b (id int primary key, a int, constraint b_a check (a > 0))',
      `create table a (id bigint generated always as identity primary key, twice int generated always as (1 + 1) stored, "Odd" text default 'x' not null)`,
      'create function f(p int default 1) returns int language sql as $$ select p $$; revoke all on function f(int) from public; grant execute on function f(int) to anon',
    ];
    const last = `create view v with (security_invoker = true) as select f(id) as n from b; alter table b add constraint b_ref foreign key (a) references b (id); create index b_i on b (a) where a > 1;
      alter table b enable row level security; create policy p on b for update to anon using (a > 1) with check (a > 2); grant select, update (a) on b to anon; comment on table b is 'It''s b';
      create function t() returns trigger language plpgsql as $$ begin return new; end $$; create trigger t after insert on b for each row execute function t()`;
    const dumps: string[] = [];
    for (const order of [parts, parts.toReversed()]) {
      const other = await createTestDatabase({ server, migrated: false });
      await other.database.run(sql.script([...order, last].join(';\n')));
      dumps.push(await dumpSchema(other.database));
      await other.close();
    }
    expect(dumps[0]).toBe(dumps[1]);
    for (const shown of [
      'generated always as identity',
      'stored',
      'security_invoker',
      'b_ref',
      'b_i',
      'enable row level security',
      'create policy p',
      'grant update (a)',
      "it''s b",
      'create trigger t',
      'revoke all on function f',
    ])
      expect(dumps[0]?.toLowerCase()).toContain(shown);
  });

  it('a kind of thing that the dump cannot write is refused, not left out', async () => {
    const other = await createTestDatabase({ server, migrated: false });
    await other.database.run(
      sql.script(`create type mood as enum ('ok'); create materialized view m as select 1 as one; create sequence s`),
    );
    await expect(dumpSchema(other.database)).rejects.toThrow(/materialized view m, sequence s, type mood/);
    await other.close();
  });
});

describe('sql/schema.sql', () => {
  const made = testDatabase({ server: '18' });

  it('is what the migrations make (else: node scripts/build.mjs && node scripts/schema.mjs)', async () => {
    const path = projectPath('sql/schema.sql');
    expect(existsSync(path) ? readFileSync(path, 'utf8') : '').toBe(await dumpSchema(made().database));
  });
});
