import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database, Session } from '../../src/db/database.js';
import { sqlState } from '../../src/db/errors.js';
import { sql } from '../../src/db/sql.js';
import { failure } from '../support/failure.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

/** Resolves once `count` callers have arrived: makes two transactions meet in the middle. */
function barrier(count: number): () => Promise<void> {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  let arrived = 0;
  return () => {
    if (++arrived >= count) open();
    return opened;
  };
}

forEachPostgres((server) => {
  const made = testDatabase({ server, migrated: false });
  let db: Database;
  const values = async () =>
    (await db.rows<{ value: number }>(sql`select value from counters order by id`)).map(({ value }) => value);
  const activity = (application: string) =>
    db.rows<{ state: string; query: string }>(
      sql`select state, query from pg_stat_activity where application_name = ${application}`,
    );

  beforeAll(async () => {
    db = made().database;
    await db.run(sql.script('create table counters (id int primary key, value int not null); create role some_host_role'));
    await db
      .run(
        sql.script(`do $$ declare r text; begin
        foreach r in array array['anon', 'authenticated', 'service_role'] loop
          if not exists (select from pg_roles where rolname = r) then execute format('create role %I nologin', r); end if;
        end loop; end $$`),
      )
      .catch(() => undefined);
    await db.run(sql.script('drop role some_host_role'));
  });
  beforeEach(async () => {
    await db.run(sql`delete from counters`);
    await db.run(sql`insert into counters values (1, 0), (2, 0)`);
  });

  describe('a transaction', () => {
    it('commits its work and returns its result', async () => {
      expect(
        await db.transaction(
          async (tx) =>
            (await tx.getRow<{ value: number }>(sql`update counters set value = 5 where id = 1 returning value`)).value,
        ),
      ).toBe(5);
      expect(await values()).toEqual([5, 0]);
    });

    it('rolls back when the work throws, and passes on what it threw', async () => {
      const mine = new Error('mine');
      const work = db.transaction(async (tx) => {
        await tx.run(sql`update counters set value = 5`);
        throw mine;
      });
      await expect(work).rejects.toBe(mine);
      expect(await values()).toEqual([0, 0]);
    });

    it('never reports success when the work has swallowed a failed statement', async () => {
      const work = db.transaction(async (tx) => {
        await tx.run(sql`update counters set value = 5`);
        await tx.run(sql`insert into counters values (1, 1)`).catch(() => undefined);
      });
      expect((await failure(work)).code).toBe('conflict');
      expect(await values()).toEqual([0, 0]);
    });

    it('runs statements in the order they were asked for, also when the work does not wait for each', async () => {
      const seen = await db.transaction((tx) =>
        Promise.all(
          Array.from(
            { length: 20 },
            async (_, i) =>
              (
                await tx.getRow<{ value: number }>(
                  sql`update counters set value = value * 2 + ${i % 2} where id = 1 returning value`,
                )
              ).value,
          ),
        ),
      );
      expect(seen.slice(0, 4)).toEqual([0, 1, 2, 5]);
    });

    it('refuses a statement that comes after its end', async () => {
      let kept: Session | undefined;
      await db.transaction(async (tx) => {
        kept = tx;
        await Promise.resolve();
      });
      expect((await failure(kept?.rows(sql`select 1`) ?? Promise.resolve())).message).toMatch(/not awaited/);
    });

    it('reads only when asked to, and sees one snapshot when asked to', async () => {
      await expect(db.transaction((tx) => tx.run(sql`update counters set value = 1`), { readOnly: true })).rejects.toMatchObject({
        code: 'internal',
      });
      await db.transaction(
        async (tx) => {
          const before = await tx.rows(sql`select * from counters order by id`);
          await db.run(sql`update counters set value = 9`);
          expect(await tx.rows(sql`select * from counters order by id`)).toEqual(before);
        },
        { isolation: 'repeatable read' },
      );
    });
  });

  describe('a retry', () => {
    it('repeats real serialization failures until both have counted', async () => {
      const meet = barrier(2);
      let attempts = 0;
      const increment = () =>
        db.transaction(
          async (tx) => {
            attempts++;
            const { value } = await tx.getRow<{ value: number }>(sql`select value from counters where id = 1`);
            await meet();
            await tx.run(sql`update counters set value = ${value + 1} where id = 1`);
          },
          { isolation: 'serializable' },
        );
      await Promise.all([increment(), increment()]);
      expect(await values()).toEqual([2, 0]);
      expect(attempts).toBeGreaterThan(2);
    });

    it('repeats the victim of a real deadlock', async () => {
      const meet = barrier(2);
      let attempts = 0;
      const both = (first: number, second: number) =>
        db.transaction(async (tx) => {
          attempts++;
          await tx.run(sql`update counters set value = value + 1 where id = ${first}`);
          await meet();
          await tx.run(sql`update counters set value = value + 1 where id = ${second}`);
        });
      await Promise.all([both(1, 2), both(2, 1)]);
      expect(await values()).toEqual([2, 2]);
      expect(attempts).toBe(3);
    });

    it('repeats also when the work wraps or swallows the failure', async () => {
      let attempts = 0;
      await db.transaction(async (tx) => {
        attempts++;
        if (attempts > 1) return;
        await tx.run(sql`do $$ begin raise exception using errcode = '40001'; end $$`).catch(() => {
          throw new Error('wrapped');
        });
      });
      expect(attempts).toBe(2);
    });

    it('ends after as many times as allowed, with a conflict', async () => {
      let attempts = 0;
      const work = db.transaction(
        async (tx) => {
          attempts++;
          await tx.run(sql`do $$ begin raise exception using errcode = '40001'; end $$`);
        },
        { retries: 2 },
      );
      const error = await failure(work);
      expect([attempts, error.code, sqlState(error)]).toEqual([3, 'conflict', '40001']);
    });
  });

  describe('an abort', () => {
    it('cancels the statement that runs on the server and frees its locks before the caller hears of it', async () => {
      const application = `abort ${server}`;
      const other = made().open({ applicationName: application });
      const stop = new AbortController();
      const work = other.transaction(
        async (tx) => {
          await tx.run(sql`update counters set value = 7 where id = 1`);
          await tx.run(sql`select pg_sleep(600)`);
        },
        { signal: stop.signal },
      );
      await expect
        .poll(async () =>
          (await activity(application)).some(({ query, state }) => state === 'active' && query.includes('pg_sleep')),
        )
        .toBe(true);
      stop.abort();
      expect((await failure(work)).code).toBe('cancelled');
      // No lock is left: this would wait for ever.
      await db.transaction((tx) => tx.run(sql`update counters set value = 1 where id = 1`), { timeoutMs: 60_000 });
      expect(await values()).toEqual([1, 0]);
      await other.close();
    });

    it('before the start runs nothing', async () => {
      let ran = false;
      const work = db.transaction(
        async () => {
          ran = true;
          await Promise.resolve();
        },
        { signal: AbortSignal.abort() },
      );
      expect([(await failure(work)).code, ran]).toEqual(['cancelled', false]);
    });

    it('ends the wait for a free connection, which then goes to somebody else', async () => {
      const narrow = made().open({ max: 1 });
      const stop = new AbortController();
      await narrow.transaction(async () => {
        const waiting = narrow.transaction((tx) => tx.rows(sql`select 1`), { signal: stop.signal });
        stop.abort();
        expect((await failure(waiting)).code).toBe('cancelled');
      });
      expect(await narrow.rows(sql`select 1 as one`)).toEqual([{ one: 1 }]);
      await narrow.close();
    });

    it('does not hit whoever uses the pool next', async () => {
      const narrow = made().open({ max: 1 });
      for (let i = 0; i < 20; i++) {
        const stop = new AbortController();
        const work = narrow.transaction((tx) => tx.rows(sql`select pg_sleep(0.001)`), { signal: stop.signal });
        setImmediate(() => stop.abort());
        await work.catch(() => undefined);
        expect(await narrow.rows(sql`select pg_sleep(0.001), 1 as one`)).toMatchObject([{ one: 1 }]);
      }
      await narrow.close();
    });
  });

  describe('a time-out', () => {
    it('ends a statement on the server, and the connection is good for more', async () => {
      const error = await failure(db.transaction((tx) => tx.run(sql`select pg_sleep(600)`), { timeoutMs: 20 }));
      expect([error.code, sqlState(error)]).toEqual(['timeout', '57014']);
      expect((await db.getRow<{ statement_timeout: string }>(sql`show statement_timeout`)).statement_timeout).toBe('0');
    });

    it('of the pool holds for statements outside transactions', async () => {
      const quick = made().open({ statementTimeoutMs: 20 });
      expect((await failure(quick.rows(sql`select pg_sleep(600)`))).code).toBe('timeout');
      await quick.close();
    });

    it('ends the wait for a connection when all are busy', async () => {
      const narrow = made().open({ max: 1, connectTimeoutMs: 500 });
      // The connection itself is to be made in this time, too: before anybody waits for it.
      await expect.poll(() => narrow.rows(sql`select 1 as one`)).toEqual([{ one: 1 }]);
      await narrow.transaction(async () => {
        expect((await failure(narrow.rows(sql`select 1`))).code).toBe('database_unavailable');
      });
      await narrow.close();
    });
  });

  describe('an actor', () => {
    const userId = '5c0cbe1e-6a0c-4d2c-9b0e-0a4d6f3c1a11';
    const who = (session: Session) =>
      session.getRow<{ role: string; claims: string | null; sub: string | null }>(sql`
        select current_user as role, nullif(current_setting('request.jwt.claims', true), '') as claims,
               nullif(current_setting('request.jwt.claim.sub', true), '') as sub`);

    it('has the role and claims that PostgREST would give', async () => {
      const seen = await db.transaction(who, { as: { role: 'authenticated', userId } });
      expect({ ...seen, claims: JSON.parse(seen.claims ?? '') as unknown }).toEqual({
        role: 'authenticated',
        claims: { sub: userId, role: 'authenticated' },
        sub: userId,
      });
      expect(await db.transaction(who, { as: { role: 'anon' } })).toEqual({ role: 'anon', claims: '{"role":"anon"}', sub: null });
    });

    it('leaves nothing on the connection: after a commit, a failure, an abort', async () => {
      const narrow = made().open({ max: 1 });
      const as = { role: 'authenticated', userId } as const;
      const clean = { role: 'nakodo', claims: null, sub: null };
      await narrow.transaction(who, { as });
      expect(await who(narrow)).toEqual(clean);
      await narrow.transaction((tx) => tx.run(sql`select 1 / 0`), { as }).catch(() => undefined);
      expect(await who(narrow)).toEqual(clean);
      const stop = new AbortController();
      const aborted = narrow.transaction(
        async (tx) => {
          stop.abort();
          await tx.run(sql`select pg_sleep(600)`);
        },
        { as, signal: stop.signal },
      );
      await aborted.catch(() => undefined);
      expect(await who(narrow)).toEqual(clean);
      await narrow.close();
    });

    it('cannot be smuggled in through the user id or the role', async () => {
      const run = (as: object) => failure(db.transaction(who, { as: as as { role: 'anon' } }));
      expect((await run({ role: 'authenticated', userId: `x'); set local role nakodo; --` })).code).toBe('unauthenticated');
      expect((await run({ role: 'authenticated; set role nakodo' })).code).toBe('internal');
    });
  });
});
