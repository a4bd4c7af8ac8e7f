import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.js';
import { migrate } from '../../src/db/migrate.js';
import { createdNames, readSqlFiles } from '../../src/db/migration-files.js';
import { sql } from '../../src/db/sql.js';
import { projectPath } from '../../src/root.js';
import { createTestDatabase, forEachPostgres, type TestDatabase } from '../support/postgres.js';

const start = promisify(execFile);

forEachPostgres((server) => {
  let made: TestDatabase;
  let directory: string;

  const write = (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), text);
    }
  };
  const run = () => migrate(made.database, { directory });
  const refusal = async () => {
    const error = await run().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof AppError)) throw new Error('was not refused', { cause: error });
    return error;
  };
  const relations = async () =>
    (
      await made.database.rows<{ name: string }>(
        sql`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v') order by 1`,
      )
    ).map(({ name }) => name);

  beforeEach(async () => {
    made = await createTestDatabase({ server, migrated: false });
    directory = mkdtempSync(join(tmpdir(), 'nakodo-sql-'));
    mkdirSync(join(directory, 'functions'));
    write({ 'migrations/0001_a.sql': 'create table a (id int);', 'migrations/0002_b.sql': 'create table b (id int);' });
  });
  afterEach(async () => {
    await made.close();
    rmSync(directory, { recursive: true });
  });

  describe('migrating', () => {
    it('applies the files in order, once each', async () => {
      expect((await run()).applied).toEqual(['migrations/0001_a.sql', 'migrations/0002_b.sql']);
      expect((await run()).applied).toEqual([]);
      write({ 'migrations/0003_c.sql': 'alter table a rename to c;' });
      expect((await run()).applied).toEqual(['migrations/0003_c.sql']);
      expect(await relations()).toEqual(['b', 'c', 'nakodo_migrations']);
    });

    it('keeps the files before a broken one, undoes the broken one, names file and line, and goes on once it is mended', async () => {
      write({ 'migrations/0003_c.sql': 'create table c (id int);\n\ncreate table d (id nonsense);\n' });
      const error = await refusal();
      expect(error.message).toContain('sql/migrations/0003_c.sql line 3: type "nonsense" does not exist');
      expect(await relations()).toEqual(['a', 'b', 'nakodo_migrations']);
      write({ 'migrations/0003_c.sql': 'create table c (id int);' });
      expect((await run()).applied).toEqual(['migrations/0003_c.sql']);
    });

    it('applies function files again when they change, in whatever order they depend on each other', async () => {
      write({
        'functions/x/a_view.sql': 'create or replace view a_view as select z_base() as n;',
        'functions/x/m_middle.sql':
          'create or replace function m_middle() returns int language sql begin atomic select z_base(); end;',
        'functions/x/z_base.sql': 'create or replace function z_base() returns int language sql as $$ select 1 $$;',
      });
      expect((await run()).applied.slice(2).toSorted()).toEqual([
        'functions/x/a_view.sql',
        'functions/x/m_middle.sql',
        'functions/x/z_base.sql',
      ]);
      write({ 'functions/x/z_base.sql': 'create or replace function z_base() returns int language sql as $$ select 2 $$;' });
      expect((await run()).applied).toEqual(['functions/x/z_base.sql']);
      expect(await made.database.rows(sql`select n, m_middle() as m from a_view`)).toEqual([{ n: 2, m: 2 }]);
    });

    it('says which function file cannot be applied, and applies none', async () => {
      write({
        'functions/x/good.sql': 'create function good() returns int language sql as $$ select 1 $$;',
        'functions/x/bad.sql': 'create function bad() returns nonsense language sql as $$ select 1 $$;',
      });
      expect((await refusal()).message).toContain('sql/functions/x/bad.sql');
      expect(await made.database.rows(sql`select from pg_proc where proname = 'good'`)).toEqual([]);
    });

    it('applies each file once when four processes migrate at once', async () => {
      const args = [projectPath('tests/support/migrate-child.mjs'), made.url];
      const runs = await Promise.all(Array.from({ length: 4 }, () => start(process.execPath, args)));
      const applied = runs.flatMap(({ stdout }) => JSON.parse(stdout) as string[]);
      const { migrations, functions } = readSqlFiles(projectPath('sql'));
      expect(applied.toSorted()).toEqual([...migrations, ...functions].map(({ name }) => name).toSorted());
    });

    it('does not depend on the search path that the host gave its role or database', async () => {
      await made.database.run(sql.script('create schema elsewhere'));
      await made.database.run(sql`alter database ${sql.id(made.connection.database)} set search_path = elsewhere`);
      await migrate(made.open(), { directory });
      expect(await relations()).toEqual(['a', 'b', 'nakodo_migrations']);
    });
  });

  describe('refusing', () => {
    it('a newer database, by the name of what it does not know', async () => {
      await run();
      rmSync(join(directory, 'migrations/0002_b.sql'));
      const error = await refusal();
      expect([error.code, error.message]).toEqual(['database_newer', expect.stringContaining('0002_b.sql')]);
    });

    it('a migration that was changed after it was applied, before anything changes', async () => {
      await run();
      write({ 'migrations/0001_a.sql': 'create table a (id bigint);', 'migrations/0003_c.sql': 'create table c (id int);' });
      const error = await refusal();
      expect([error.code, error.message]).toEqual(['setup', expect.stringContaining('0001_a.sql was changed')]);
      expect(await relations()).toEqual(['a', 'b', 'nakodo_migrations']);
    });

    it('but takes another kind of line ends for no change', async () => {
      write({ 'migrations/0001_a.sql': 'create table a (\n  id int\n);\n' });
      await run();
      write({ 'migrations/0001_a.sql': 'create table a (\r\n  id int\r\n);\r\n' });
      expect((await run()).applied).toEqual([]);
    });

    it('names that the host has taken, all of them at once, before anything changes', async () => {
      write({
        'functions/x/f.sql': 'create or replace function f() returns int language sql as $$ select 1 $$;',
        'migrations/0003_c.sql': `create type mood as enum ('ok');`,
      });
      await made.database.run(
        sql.script(`create table b (theirs text); create view a as select 1 as theirs; create type mood as enum ('theirs');
                    create function f(theirs text) returns text language sql as $$ select theirs $$; create table unrelated (id int)`),
      );
      const error = await refusal();
      expect(error.code).toBe('name_taken');
      expect(error.details.problems?.map(({ path }) => path)).toEqual(['function f', 'table b', 'type mood', 'view a']);
      expect(await relations()).toEqual(['a', 'b', 'unrelated']);
    });

    it('a name that the host took after the first migration, by a file that comes later', async () => {
      await run();
      await made.database.run(sql.script('create function f() returns text language sql as $$ select $t$theirs$t$ $$'));
      write({ 'functions/x/f.sql': 'create or replace function f() returns text language sql as $$ select $t$ours$t$ $$;' });
      expect((await refusal()).code).toBe('name_taken');
      expect(await made.database.rows(sql`select f()`)).toEqual([{ f: 'theirs' }]);
    });

    it('the name of its own table when that is somebody else’s', async () => {
      await made.database.run(sql`create table nakodo_migrations (id int)`);
      expect((await refusal()).code).toBe('name_taken');
    });

    it('two files of one number, and a name without one', async () => {
      write({ 'migrations/0002_c.sql': 'select 1;' });
      expect((await refusal()).message).toMatch(/same number/);
      rmSync(join(directory, 'migrations/0002_c.sql'));
      write({ 'migrations/next.sql': 'select 1;' });
      expect((await refusal()).message).toMatch(/not named like/);
    });
  });

  it('lives beside the tables of a host app without touching them', async () => {
    await made.database.run(
      sql.script(
        'create table orders (id int primary key); insert into orders values (1); create policy mine on orders using (true)',
      ),
    );
    const state = () =>
      made.database
        .rows(sql`select c.oid, c.relrowsecurity, c.relacl, c.relnatts, (select count(*) from orders) as rows, (select count(*) from pg_policy p where p.polrelid = c.oid) as policies,
        (select count(*) from pg_trigger t where t.tgrelid = c.oid) as triggers from pg_class c where relname = 'orders'`);
    const before = await state();
    await migrate(made.database);
    expect(await state()).toEqual(before);
  });
});

describe('the names that a file creates', () => {
  it('are found in every form of create, and not in comments, other schemas or other words', () => {
    const text = `
      create table if not exists people (id int); CREATE TABLE "Odd name" (id int); create unlogged table public.fast (id int);
      create or replace view v as select 1; create materialized view mv as select 1; create unique index concurrently if not exists people_i on people (id);
      create index on people (id); create or replace function f(p int) returns int language sql as $$ select 1 $$; create procedure p() language sql as $$ $$;
      create domain d as int; create sequence s; create schema auth; create function auth.uid() returns uuid language sql as $$ select null::uuid $$;
      -- create table commented (id int)
      /* create table also_commented (id int) */ create policy x on people; create trigger t after insert on people execute function f();`;
    expect(createdNames(text).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'relation people',
      'relation Odd name',
      'relation fast',
      'relation v',
      'relation mv',
      'relation people_i',
      'function f',
      'function p',
      'type d',
      'relation s',
    ]);
  });
});
