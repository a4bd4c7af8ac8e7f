// What is tidied, by whom, and that no clock hangs anybody for ever. Times are moved in the database: nobody waits here.
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { liveCleanupService } from '../../src/modes/live/cleanup.service.js';
import { findBrokenInvariants } from '../support/check.js';
import {
  asPerson,
  asService,
  createTestLobby,
  enterWaiting,
  liveStateOf,
  lobbyPeople,
  pairUp,
  plainPeople,
  toldLive,
} from '../support/live.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((server) => {
  describe('tidying the live mode', () => {
    const test = testDatabase({ server });
    const db = () => test().database;
    let lobby: string;
    beforeEach(async () => {
      await db().run(sql`delete from pools`);
      await db().run(sql`delete from profiles`);
      lobby = await createTestLobby(db());
    });

    const cleanup = async () =>
      (await asService(db(), (tx) => tx.getRow<{ done: Record<string, number> }>(sql`select cleanup_matchmaking() as done`)))
        .done;
    const nothing = { tickets: 0, gone: 0, time: 0, messages: 0, skips: 0, events: 0, calls: 0, searches: 0, sessions: 0 };
    const two = async () => (await lobbyPeople(db(), lobby, plainPeople(2))).toSorted() as [string, string];
    const sessionOf = (id: string) =>
      db().getRow<{ status: string; ended_why: string | null; ended_by: string | null }>(
        sql`select status, ended_why, ended_by from chat_sessions where id = ${id}`,
      );
    const unseenFor = (who: string, seconds: number) =>
      db().run(sql`
      update session_participants set seen_at = now() - make_interval(secs => ${seconds}) where user_id = ${who} and active`);

    it('leaves alone who is there', async () => {
      const [ana, ben] = await two();
      await pairUp(db(), lobby, ana, ben);
      const [cleo = ''] = await lobbyPeople(db(), lobby, plainPeople(1));
      await enterWaiting(db(), lobby, [cleo]);
      expect(await cleanup()).toEqual(nothing);
    });

    it('ends the search of who was not seen for 30 seconds, and counts it', async () => {
      const [ana, ben] = await two();
      await enterWaiting(db(), lobby, [ana, ben]);
      await db().run(sql`update waiting_queue set seen_at = now() - interval '31 seconds' where user_id = ${ana}`);
      expect(await cleanup()).toEqual({ ...nothing, tickets: 1 });
      expect((await liveStateOf(db(), ana)).state).toEqual({ state: 'idle' });
      expect((await liveStateOf(db(), ben)).state.state).toBe('searching');
      expect(await db().rows(sql`select from unmatched_searches where pool_id = ${lobby}`)).toHaveLength(1);
    });

    it('ends the session of who was not seen for 30 seconds, and tells the other, who can search on', async () => {
      const [ana, ben] = await two();
      const session = await pairUp(db(), lobby, ana, ben);
      await unseenFor(ana, 31);
      expect(await cleanup()).toEqual({ ...nothing, gone: 1 });
      expect(await sessionOf(session)).toEqual({ status: 'ended', ended_why: 'gone', ended_by: ana });
      expect((await toldLive(db(), ben)).at(-1)).toMatchObject({ kind: 'live.ended', data: { sessionId: session, why: 'gone' } });
      expect([...(await enterWaiting(db(), lobby, [ben])).values()]).toEqual(['waiting']);
      expect(await cleanup()).toEqual(nothing);
    });

    it('counts the 30 seconds from when somebody was heard last, not from when that was noticed', async () => {
      const [ana, ben] = await two();
      const session = await pairUp(db(), lobby, ana, ben);
      const [cem] = await two();
      await enterWaiting(db(), lobby, [cem]);
      await asService(db(), (tx) => tx.run(sql`select set_away(${[ana, cem]}::uuid[], ${[13_000, 12_000]}::int[])`));
      expect(await cleanup()).toEqual(nothing);
      await db().run(sql`update session_participants set seen_at = seen_at - interval '19 seconds' where user_id = ${ana}`);
      await db().run(sql`update waiting_queue set seen_at = seen_at - interval '19 seconds' where user_id = ${cem}`);
      expect(await cleanup()).toEqual({ ...nothing, gone: 1, tickets: 1 });
      expect(await sessionOf(session)).toMatchObject({ status: 'ended', ended_why: 'gone' });
    });

    it.each([
      ['it has started', 0],
      ['it, or the database, stood still', 45_000],
    ])('gives those who are here 30 seconds to come back and be seen after %s', async (_, stoodStillMs) => {
      const [ana, ben] = await two();
      const session = await pairUp(db(), lobby, ana, ben);
      let now = 0;
      const service = liveCleanupService(db(), () => now);
      const { signal } = new AbortController();
      const runUntil = async (until: number) => {
        for (; now < until; now += 5000) expect(await service.runOnce(signal)).toBe(false);
      };
      await runUntil(stoodStillMs);
      now += stoodStillMs;
      await unseenFor(ana, 45);
      await runUntil(now + 30_000);
      expect(await sessionOf(session)).toMatchObject({ status: 'active' });
      await service.runOnce(signal);
      expect(await sessionOf(session)).toMatchObject({ status: 'ended', ended_why: 'gone' });
    });

    it('does not end the session of who is back within 30 seconds', async () => {
      const [ana, ben] = await two();
      const session = await pairUp(db(), lobby, ana, ben);
      await asService(db(), (tx) => tx.run(sql`select set_away(${[ana]}::uuid[])`));
      expect(await cleanup()).toEqual(nothing);
      await unseenFor(ana, 29);
      await asService(db(), (tx) => tx.run(sql`select touch_live(${[ana]}::uuid[])`));
      expect(await cleanup()).toEqual(nothing);
      expect(await sessionOf(session)).toMatchObject({ status: 'active' });
    });

    it('ends a session after two hours', async () => {
      const session = await pairUp(db(), lobby, ...(await two()));
      await db().run(sql`update chat_sessions set created_at = now() - interval '121 minutes'`);
      expect(await cleanup()).toEqual({ ...nothing, time: 1 });
      expect(await sessionOf(session)).toEqual({ status: 'ended', ended_why: 'time', ended_by: null });
    });

    it('removes messages 24 hours after the end of their session, and what else says nothing any more', async () => {
      const [ana, ben] = await two();
      const session = await pairUp(db(), lobby, ana, ben);
      for (const who of [ana, ben])
        await asPerson(db(), who, (tx) => tx.run(sql`select send_session_message(${session}, ${randomUUID()}, 'Hello')`));
      await asPerson(db(), ana, (tx) => tx.run(sql`select skip_partner(${session})`));
      const other = await pairUp(db(), lobby, ...(await two()));
      expect(await cleanup()).toEqual(nothing);
      await db().run(sql`update chat_sessions set ended_at = ended_at - interval '25 hours' where id = ${session}`);
      await db().run(sql`update pair_skips set until = until - interval '1 hour'`);
      await db().run(sql`update person_events set created_at = created_at - interval '11 minutes'`);
      await db().run(sql`insert into unmatched_searches (pool_id, policy_version_id, waited_ms, ended_at)
        select id, policy_version_id, 1, now() - interval '91 days' from pools`);
      expect(await cleanup()).toEqual({ ...nothing, messages: 1, skips: 1, events: 6, searches: 1 });
      expect(await db().rows(sql`select from session_messages`)).toEqual([]);
      expect(await db().rows(sql`select trimmed_xid::text as xid from trimmed_logs where name = 'person_events'`)).toEqual([
        { xid: '0' },
      ]);
      expect(await sessionOf(other)).toMatchObject({ status: 'active' });
      expect(await cleanup()).toEqual(nothing);
    });

    it('forgets who talked with whom after 90 days, unless one was reported', async () => {
      const old: string[] = [];
      for (let n = 0; n < 3; n++) {
        const [ana, ben] = await two();
        const session = await pairUp(db(), lobby, ana, ben);
        await asPerson(db(), ana, (tx) => tx.run(sql`select send_session_message(${session}, ${randomUUID()}, 'Hello')`));
        if (n === 1) await asPerson(db(), ben, (tx) => tx.run(sql`select report_person(${ana}, 'spam')`));
        else await asPerson(db(), ana, (tx) => tx.run(sql`select skip_partner(${session})`));
        old.push(session);
      }
      const longAgo = (days: number, some: string[]) =>
        db().run(sql`
          update chat_sessions set created_at = now() - make_interval(days => ${days}), ended_at = now() - make_interval(days => ${days})
          where id = any (${some}::uuid[])`);
      await longAgo(89, old);
      expect(await cleanup()).toEqual({ ...nothing, messages: 3 });
      await longAgo(91, old.slice(0, 2));
      expect(await cleanup()).toEqual({ ...nothing, sessions: 1 });
      const left = await db().rows<{ id: string }>(sql`select distinct session_id as id from session_participants`);
      expect(left.map(({ id }) => id).toSorted()).toEqual(old.slice(1).toSorted());
      expect(await db().rows(sql`select from chat_sessions`)).toHaveLength(2);
      expect(await findBrokenInvariants(db())).toEqual([]);
    });

    it('reads what is old, not what is kept: a quarter of a year of it costs nothing each time', async () => {
      const [ana, ben] = await two();
      await db().run(sql`
        insert into unmatched_searches (pool_id, policy_version_id, waited_ms)
          select o.id, o.policy_version_id, 1 from pools o, generate_series(1, 5000)`);
      await db().run(sql`
        insert into person_events (user_id, kind, data)
          select ${ana}, 'live.ended', jsonb_build_object('poolId', ${lobby}::uuid, 'n', n) from generate_series(1, 5000) n`);
      await db().run(sql`
        with made as (
          insert into chat_sessions (pool_id, user1_id, user2_id, status, policy_version_id, score, user1_revision, user2_revision,
              user1_waited_ms, user2_waited_ms, offerer_id, ended_at, ended_by, ended_why, ended_after)
            select o.id, ${ana}, ${ben}, 'ended', o.policy_version_id, 1, 1, 1, 1, 1, ${ana}, now(), ${ana}, 'left', 1
            from pools o, generate_series(1, 5000) returning id
        )
        insert into session_participants (session_id, user_id, active)
          select m.id, u.id, false from made m cross join (values (${ana}::uuid), (${ben}::uuid)) u (id)`);
      for (const table of ['unmatched_searches', 'person_events', 'chat_sessions']) await db().run(sql`analyze ${sql.id(table)}`);
      const read = await asService(db(), async (tx) => {
        const rowsRead = async () => {
          const { rows } = await tx.getRow<{ rows: number }>(sql`
            select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as rows from pg_stat_xact_user_tables
            where relname in ('unmatched_searches', 'person_events', 'chat_sessions')`);
          return rows;
        };
        const before = await rowsRead();
        expect(await tx.getRow(sql`select cleanup_matchmaking() as done`)).toEqual({ done: nothing });
        return (await rowsRead()) - before;
      });
      expect(read).toBeLessThan(100);
    });

    it('ends searches in a lobby that is over', async () => {
      const [ana, ben] = await two();
      await enterWaiting(db(), lobby, [ana, ben]);
      await db().run(sql`update pools set ends_at = now() - interval '1 second' where id = ${lobby}`);
      expect(await cleanup()).toEqual({ ...nothing, tickets: 2 });
      expect([...(await enterWaiting(db(), lobby, [ana, ben])).values()]).toEqual(['closed', 'closed']);
    });

    it('can be called by many at once: each end is told once', async () => {
      const ids = await lobbyPeople(db(), lobby, plainPeople(120));
      for (let n = 0; n < 60; n += 2) await pairUp(db(), lobby, ids[n] ?? '', ids[n + 1] ?? '');
      await enterWaiting(db(), lobby, ids.slice(60));
      await db().run(
        sql`update session_participants set seen_at = now() - interval '1 minute' where user_id = any (${ids}::uuid[])`,
      );
      await db().run(sql`update waiting_queue set seen_at = now() - interval '1 minute'`);
      const done = await Promise.all(Array.from({ length: 8 }, cleanup));
      expect(done.reduce((sum, each) => sum + (each['gone'] ?? 0), 0)).toBe(30);
      expect(done.reduce((sum, each) => sum + (each['tickets'] ?? 0), 0)).toBe(60);
      const told = await db().rows(sql`
        select from person_events where kind = 'live.ended' group by user_id, data ->> 'sessionId' having count(*) > 1`);
      expect(told).toEqual([]);
      expect(await findBrokenInvariants(db())).toEqual([]);
    });

    it('does not wait for times that a clock set back has left in the future', async () => {
      const [ana, ben] = await two();
      const session = await pairUp(db(), lobby, ana, ben);
      const [cleo = ''] = await lobbyPeople(db(), lobby, plainPeople(1));
      await enterWaiting(db(), lobby, [cleo]);
      await db().run(sql`insert into live_tickers (pool_id, ticked_at) values (${lobby}, now() + interval '1 day')`);
      await db().run(sql`update waiting_queue set seen_at = now() + interval '1 day', joined_at = now() + interval '1 day'`);
      await db().run(sql`update session_participants set seen_at = now() + interval '1 day' where active`);
      await db().run(sql`update chat_sessions set created_at = now() + interval '1 day' where status = 'active'`);
      expect(await cleanup()).toEqual(nothing);
      const future = await db().rows(sql`
        select seen_at as at from waiting_queue union all select joined_at from waiting_queue union all select ticked_at from live_tickers
        union all select seen_at from session_participants where active union all select created_at from chat_sessions where status = 'active'`);
      for (const { at } of future as { at: Date }[]) expect(at.getTime()).toBeLessThanOrEqual(Date.now() + 1000);
      await db().run(sql`update waiting_queue set seen_at = seen_at - interval '31 seconds'`);
      await unseenFor(ben, 31);
      expect(await cleanup()).toEqual({ ...nothing, tickets: 1, gone: 1 });
      expect(await sessionOf(session)).toMatchObject({ status: 'ended', ended_by: ben });
    });
  });
});
