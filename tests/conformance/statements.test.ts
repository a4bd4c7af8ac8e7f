import { beforeAll, describe, expect, it } from 'vitest';
import { constraintMeanings } from '../../src/db/error-meanings.js';
import { openDatabase } from '../../src/db/pool.js';
import { sql } from '../../src/db/sql.js';
import { failure } from '../support/failure.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((server) => {
  const made = testDatabase({ server, migrated: false });
  const db = () => made().database;

  beforeAll(async () => {
    await db().run(
      sql.script(`create table people (id int primary key, name text not null, age int constraint people_age check (age >= 0));
                  create table pets (owner int references people (id))`),
    );
  });

  describe('values', () => {
    it('come back as documented', async () => {
      const row = await db().getRow<Record<string, unknown>>(sql`
        select '2026-02-03 04:05:06.789+02'::timestamptz as at, '2026-02-03'::date as day, 9007199254740991::int8 as safe, 9007199254740993::int8 as large,
               '{1,NULL,9007199254740993}'::int8[] as longs, '\\x00ff'::bytea as bytes, '{"a":[1]}'::jsonb as json, 1.50::numeric as exact, '{}'::int8[] as none,
               array['a"b', null, '{c}'] as texts, 0.1::float8 as real, null as nothing`);
      expect(row).toEqual({
        at: new Date('2026-02-03T02:05:06.789Z'),
        day: '2026-02-03',
        safe: 9007199254740991,
        large: 9007199254740993n,
        longs: [1, null, 9007199254740993n],
        bytes: Buffer.from([0, 255]),
        json: { a: [1] },
        exact: '1.50',
        none: [],
        texts: ['a"b', null, '{c}'],
        real: 0.1,
        nothing: null,
      });
    });

    it('survive the way there and back', async () => {
      const at = new Date('2026-02-03T02:05:06.789Z');
      const bytes = new Uint8Array(new Float32Array([1.5, -2]).buffer);
      const json = [{ quote: `'"\\`, emoji: '🙂' }];
      const row = await db().getRow<Record<string, unknown>>(sql`
        select ${at}::timestamptz as at, ${bytes}::bytea as bytes, ${sql.json(json)}::jsonb as json, ${['a', 'b,c', null]}::text[] as list, ${10n ** 18n}::int8 as large`);
      expect(row).toEqual({ at, bytes: Buffer.from(bytes), json, list: ['a', 'b,c', null], large: 10n ** 18n });
    });
  });

  describe('sessions', () => {
    it('find, get and count rows', async () => {
      expect(await db().run(sql`insert into people values (1, 'Ada', 36), (2, 'Bob', 40)`)).toBe(2);
      expect(await db().findRow(sql`select name from people where id = ${1}`)).toEqual({ name: 'Ada' });
      expect(await db().findRow(sql`select name from people where id = ${9}`)).toBeUndefined();
      expect((await failure(db().getRow(sql`select name from people where id = ${9}`))).code).toBe('internal');
      expect((await failure(db().getRow(sql`select name from people`))).code).toBe('internal');
    });

    it('keep their connections when a statement fails', async () => {
      const narrow = made().open({ max: 1 });
      const pid = async () => (await narrow.getRow<{ pid: number }>(sql`select pg_backend_pid() as pid`)).pid;
      const before = await pid();
      await failure(narrow.run(sql`insert into people values (1, 'Ada', 1)`));
      expect(await pid()).toBe(before);
      await narrow.close();
    });

    it('drop a connection that a script left inside a transaction', async () => {
      const narrow = made().open({ max: 1 });
      await failure(narrow.run(sql.script('begin; select 1 / 0')));
      await narrow.run(sql.script('begin'));
      expect(await narrow.rows(sql`select 1 as one`)).toEqual([{ one: 1 }]);
      expect(
        await narrow.getRow(
          sql`select count(*) as open from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
        ),
      ).toEqual({ open: 0 });
      await narrow.close();
    });
  });

  it('find our tables whatever schema the host has given its role, also behind a pooler in a transaction', async () => {
    await db().run(sql.script('create schema elsewhere'));
    await db().run(sql`alter database ${sql.id(made().connection.database)} set search_path = elsewhere`);
    const count = sql`select count(*) as n from pets`;
    const direct = made().open();
    expect(await direct.rows(count)).toEqual([{ n: 0 }]);
    const pooled = made().open({ transactionPooler: true });
    expect(await pooled.transaction((tx) => tx.rows(count))).toEqual([{ n: 0 }]);
    await db().run(sql`alter database ${sql.id(made().connection.database)} reset search_path`);
  });

  describe('prepared statements', () => {
    it('are used from the second time on, and none behind a transaction pooler', async () => {
      const count = async (transactionPooler: boolean) => {
        const narrow = made().open({ max: 1, transactionPooler });
        for (let i = 0; i < 3; i++) await narrow.rows(sql`select ${i}::int as i`);
        const { n } = await narrow.getRow<{ n: number }>(sql`select count(*) as n from pg_prepared_statements`);
        await narrow.close();
        return n;
      };
      expect([await count(false), await count(true)]).toEqual([1, 0]);
    });

    it('survive a migration that changes what they return, in and out of transactions', async () => {
      await db().run(sql`create table changing (a int)`);
      const narrow = made().open({ max: 1 });
      const all = () => narrow.rows(sql`select * from changing where ${true}`);
      const inTransaction = () => narrow.transaction((tx) => tx.rows(sql`select * from changing where ${true}`));
      for (let i = 0; i < 3; i++) await all();
      await db().run(sql`alter table changing add column b int`);
      await db().run(sql`insert into changing values (1, 2)`);
      expect(await all()).toEqual([{ a: 1, b: 2 }]);
      for (let i = 0; i < 2; i++) await inTransaction();
      await db().run(sql`alter table changing add column c int`);
      expect(await inTransaction()).toEqual([{ a: 1, b: 2, c: null }]);
      await narrow.close();
    });

    it('are made anew when the server has forgotten them', async () => {
      const narrow = made().open({ max: 1 });
      const one = () => narrow.rows(sql`select ${1}::int as one`);
      for (let i = 0; i < 3; i++) await one();
      await narrow.run(sql.script('deallocate all'));
      expect(await one()).toEqual([{ one: 1 }]);
      await narrow.close();
    });
  });

  describe('errors', () => {
    it.each([
      ['a taken key', sql`insert into people values (1, 'x', 1)`, 'conflict'],
      ['a missing reference', sql`insert into pets values (99)`, 'conflict'],
      ['a missing value', sql`insert into people values (5, null, 1)`, 'invalid_input'],
      ['a check', sql`insert into people values (5, 'x', -1)`, 'invalid_input'],
      ['a malformed value', sql`select ${'x'}::uuid`, 'invalid_input'],
      ['a NUL character', sql`select ${'a\0b'}::text`, 'invalid_input'],
      ['our own not found', sql`do $$ begin raise exception 'no such event' using errcode = 'NK404'; end $$`, 'not_found'],
      ['a syntax error', sql`selec`, 'internal'],
      ['an unknown table', sql`select * from secret_table`, 'internal'],
    ])('have a code for %s', async (_, statement, code) => {
      const error = await failure(db().run(statement));
      expect(error.code).toBe(code);
      expect(error.cause).toBeInstanceOf(Error);
      expect(JSON.stringify([error.message, error.details])).not.toMatch(/selec|secret_table|people|insert/);
    });

    it('pass on the words of our own functions, and when to come back', async () => {
      const error = await failure(
        db().run(sql`do $$ begin raise exception 'slow down' using errcode = 'NK429', detail = '30'; end $$`),
      );
      expect([error.code, error.message, error.details.retryAfterSeconds]).toEqual(['rate_limited', 'slow down', 30]);
    });

    it('take the meaning of a constraint from the table of constraints', async () => {
      await db().run(sql`create table named (age int constraint profiles_stated_age check (age between 0 and 150))`);
      const error = await failure(db().run(sql`insert into named values (-1)`));
      expect(error.code).toBe(constraintMeanings['profiles_stated_age']?.code);
      expect(error.message).toBe(constraintMeanings['profiles_stated_age']?.detail);
    });

    it('tell an unreachable server, a wrong password and a missing database apart', async () => {
      const { connection } = made();
      const code = async (changed: object) => {
        const other = openDatabase({ connection: { ...connection, ...changed } });
        const error = await failure(other.rows(sql`select 1`));
        await other.close();
        return error.code;
      };
      expect(await code({ port: 1 })).toBe('database_unavailable');
      expect(await code({ host: '/nonexistent' })).toBe('database_unavailable');
      expect(await code({ password: 'wrong' })).toBe('setup');
      expect(await code({ database: 'missing' })).toBe('setup');
      expect(() => openDatabase({ url: 'mysql://x' })).toThrow(/DATABASE_URL must look like/);
    });
  });
});
