// Lobbies with many people, several processes, and things that go wrong meanwhile: whatever happens, nobody is in two sessions, and nobody waits
// beside somebody whom they could be paired with.
import { afterEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import type { LiveMatcher } from '../../src/modes/live/pairing/live-matcher.js';
import { publishPolicy } from '../../src/people/policies.js';
import { waitingForLock } from '../support/locks.js';
import { createTestLobby, enterWaiting, lobbyPeople, pairUp, plainPeople } from '../support/live.js';
import { activeSessions, adult, changeOf, partnersIn, testMatcher, waitingIn } from '../support/matchers.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((server) => {
  const db = testDatabase({ server });
  const matchers: LiveMatcher[] = [];
  const errors: unknown[] = [];
  const matcher = (database: Database = db().database) => {
    const made = testMatcher(database, errors);
    matchers.push(made);
    return made;
  };
  afterEach(async () => {
    for (const each of matchers.splice(0)) await each.close();
    expect(errors.splice(0)).toEqual([]);
  });
  const nobodyWaits = (poolId: string) => expect.poll(() => waitingIn(db().database, poolId)).toEqual([]);

  describe('three processes', () => {
    it('pair hundreds of people of one lobby, each once, everybody with whom they may', async () => {
      const poolId = await createTestLobby(db().database, { policy: { filters: [{ same: 'school' }] } });
      const ids = await lobbyPeople(
        db().database,
        poolId,
        Array.from({ length: 300 }, (_, n) => adult({ school: `School ${n % 7}` })),
      );
      const three = [matcher(db().open()), matcher(db().open()), matcher(db().open())];
      await Promise.all(ids.map((id, n) => three[n % 3]!.search(id, poolId)));
      // 43 or 42 of each of 7 schools: one is left where the number is odd.
      await expect.poll(() => waitingIn(db().database, poolId)).toHaveLength(6);
      const partners = await partnersIn(db().database, poolId);
      expect(partners.size).toBe(294);
      expect(await activeSessions(db().database, poolId)).toHaveLength(147);
      const place = new Map(ids.map((id, n) => [id, n % 7]));
      expect([...partners].filter(([one, other]) => place.get(one) !== place.get(other))).toEqual([]);
    });

    it('go on when one of them is frozen while it holds the lobby', async () => {
      const { database } = db();
      const poolId = await createTestLobby(database);
      const [a = '', b = ''] = await lobbyPeople(database, poolId, plainPeople(2));
      const live = matcher();
      const told = changeOf(live, a);
      const frozen = db()
        .open()
        .transaction(
          async (tx) => {
            await tx.run(sql`select lock_lobby(${poolId})`);
            await tx.run(sql`select set_config('idle_in_transaction_session_timeout', '300ms', true)`);
            await Promise.all([live.search(a, poolId), live.search(b, poolId)]);
            await told; // only after the database has thrown us out
          },
          { retries: 0 },
        )
        .catch((error: unknown) => error);
      await told;
      expect(await frozen).toBeInstanceOf(Error);
      expect((await partnersIn(database, poolId)).get(a)).toBe(b);
    });
  });

  it('a process says how the search of somebody goes also while it writes pairs', async () => {
    const { database } = db();
    const poolId = await createTestLobby(database, { policy: { filters: [{ same: 'school' }] } });
    const [a = '', b = '', c = ''] = await lobbyPeople(
      database,
      poolId,
      ['UIT', 'UIT', 'HUST'].map((school) => adult({ school })),
    );
    const live = matcher();
    await live.search(c, poolId);
    await expect.poll(() => live.standing(c)?.waiting).toBe(1);
    await db()
      .open()
      .transaction(async (tx) => {
        await tx.run(sql`select lock_lobby(${poolId})`);
        await Promise.all([live.search(a, poolId), live.search(b, poolId)]);
        await waitingForLock(database);
        expect(live.standing(c)).toMatchObject({ place: 1 });
      });
    await expect.poll(() => waitingIn(database, poolId)).toEqual([c]);
  });

  describe('a lobby', () => {
    it('pairs people who were put there by others, without anybody asking', async () => {
      const { database } = db();
      const poolId = await createTestLobby(database);
      const ids = await lobbyPeople(database, poolId, plainPeople(2));
      matcher().onChanged(() => undefined);
      await enterWaiting(database, poolId, ids);
      await nobodyWaits(poolId);
      expect(await activeSessions(database, poolId)).toHaveLength(1);
    });

    it('never pairs two who blocked or skipped each other, and does once that is over', async () => {
      const { database } = db();
      const poolId = await createTestLobby(database, { policy: { again: '500ms' } });
      const [a = '', b = '', c = '', d = ''] = await lobbyPeople(database, poolId, plainPeople(4));
      const session = await pairUp(database, poolId, a, b);
      await database.run(sql`insert into blocks (blocker_id, blocked_id) values (${c}, ${d})`);
      const live = matcher();
      const ended = await live.end(a, session, 'skip');
      expect(ended).toEqual({ poolId, partnerId: b, ended: true });
      expect(await live.end(b, session, 'skip')).toEqual({ poolId, partnerId: a, ended: false });
      expect(await live.end(c, session, 'skip')).toBeUndefined();
      const { until } = await database.getRow<{ until: Date }>(
        sql`select until from pair_skips where low_id = least(${a}::uuid, ${b}) and high_id = greatest(${a}::uuid, ${b})`,
      );
      await live.search(a, poolId);
      await live.search(b, poolId);
      await nobodyWaits(poolId);
      const [met] = await database.rows<{ at: Date }>(
        sql`select created_at as at from chat_sessions where pool_id = ${poolId} and status = 'active'`,
      );
      expect(met?.at.getTime()).toBeGreaterThanOrEqual(until.getTime());
      await live.search(c, poolId);
      await live.search(d, poolId);
      await expect.poll(() => live.standing(d)?.waiting).toBe(2);
      await database.run(sql`delete from blocks where blocker_id = ${c}`);
      await nobodyWaits(poolId);
    });

    it('looks again at whoever is edited, and at everybody under another policy', async () => {
      const { database } = db();
      const poolId = await createTestLobby(database, { policy: { filters: [{ same: 'school' }] } });
      const [a = '', b = '', c = ''] = await lobbyPeople(
        database,
        poolId,
        ['UIT', 'HUST', 'NUS'].map((school) => adult({ school })),
      );
      const live = matcher();
      for (const id of [a, b, c]) await live.search(id, poolId);
      await expect.poll(() => live.standing(b)).toMatchObject({ place: 2, waiting: 3, step: 0, steps: 0, widened: [] });
      await database.run(sql`update profiles set school = 'UIT' where id = ${c}`);
      await expect
        .poll(() => partnersIn(database, poolId))
        .toEqual(
          new Map([
            [a, c],
            [c, a],
          ]),
        );
      await database.run(sql`select end_session(id, null, 'time') from chat_sessions where status = 'active'`);
      await live.search(c, poolId); // HUST waits, and UIT
      const { id } = await publishPolicy(database, { name: 'another', body: {} });
      await database.run(sql`update pools set policy_version_id = ${id} where id = ${poolId}`);
      await nobodyWaits(poolId);
      expect((await activeSessions(database, poolId))[0]).toMatchObject({ policy_version_id: id });
    });

    it('says when it will widen, and why there is nobody yet', async () => {
      const { database } = db();
      const policy = { filters: [{ within: 'age', by: 3 }], relax: [{ after: '1h', set: { 'within age': { by: 40 } } }] };
      const poolId = await createTestLobby(database, { policy });
      const [old = '', young = ''] = await lobbyPeople(database, poolId, [adult({ birthDate: '1980-05-15' }), adult()]);
      const live = matcher();
      await live.search(old, poolId);
      const { since } = await database.getRow<{ since: Date }>(
        sql`select joined_at as since from waiting_queue where user_id = ${old}`,
      );
      await live.search(young, poolId);
      await expect
        .poll(() => live.standing(old))
        .toMatchObject({
          place: 1,
          waiting: 2,
          step: 0,
          steps: 1,
          expectedMs: null,
          widensAt: new Date(since.getTime() + 3_600_000).toISOString(),
          why: [
            { step: 'pool', left: 1, words: 'other here' },
            { step: 'within age', left: 0, words: 'within 3 years in age' },
            { step: 'free', left: 0, words: 'free to meet you' },
          ],
        });
    });

    it('widens with the time, not before it', async () => {
      const { database } = db();
      const policy = { filters: [{ within: 'age', by: 3 }], relax: [{ after: '500ms', set: { 'within age': { by: 40 } } }] };
      const poolId = await createTestLobby(database, { policy });
      const [old = '', young = ''] = await lobbyPeople(database, poolId, [adult({ birthDate: '1980-05-15' }), adult()]);
      const live = matcher();
      await live.search(old, poolId);
      await live.search(young, poolId);
      await nobodyWaits(poolId);
      expect(
        await database.rows(sql`
          select step, greatest(user1_waited_ms, user2_waited_ms) >= 500 as widened from chat_sessions where pool_id = ${poolId}`),
      ).toEqual([{ step: 1, widened: true }]);
    });

    it('says nothing of a shadow ban by why there is nobody yet, to either side', async () => {
      const { database } = db();
      const poolId = await createTestLobby(database);
      const [banned = '', other = ''] = await lobbyPeople(database, poolId, plainPeople(2));
      await database.run(sql`insert into shadow_bans (user_id) values (${banned})`);
      const live = matcher();
      await live.search(banned, poolId);
      await live.search(other, poolId);
      const nobody = [
        { step: 'pool', left: 1, words: 'other here' },
        { step: 'free', left: 0, words: 'free to meet you' },
      ];
      for (const each of [banned, other]) await expect.poll(() => live.standing(each)?.why).toEqual(nobody);
    });

    it('pairs buddies first, however far they are from each other by the policy', async () => {
      const { database } = db();
      const policy = { filters: [{ within: 'age', by: 3 }], relax: [{ after: '1h', drop: 'within age' }] };
      const poolId = await createTestLobby(database, { policy });
      const [old = '', young = '', twin = ''] = await lobbyPeople(database, poolId, [
        adult({ birthDate: '1980-05-15' }),
        adult(),
        adult(),
      ]);
      await database.run(
        sql`insert into connections (low_id, high_id) values (least(${old}::uuid, ${young}), greatest(${old}::uuid, ${young}))`,
      );
      await enterWaiting(database, poolId, [young, twin, old]);
      matcher().onChanged(() => undefined);
      await expect.poll(() => activeSessions(database, poolId)).toHaveLength(1);
      expect((await partnersIn(database, poolId)).get(old)).toBe(young);
      expect((await activeSessions(database, poolId))[0]).toMatchObject({ step: 1, buddies: true });
      expect(await waitingIn(database, poolId)).toEqual([twin]);
    });

    it('leaves people alone who are being changed at this moment, and pairs them afterwards', async () => {
      const { database } = db();
      const poolId = await createTestLobby(database);
      const [a = '', b = '', c = ''] = await lobbyPeople(database, poolId, plainPeople(3));
      await enterWaiting(database, poolId, [a, b, c]);
      const live = matcher();
      await db()
        .open()
        .transaction(async (tx) => {
          await tx.run(sql`select from waiting_queue where user_id = ${a} for update`);
          const told = changeOf(live, b);
          await told;
          expect((await partnersIn(database, poolId)).get(b)).toBe(c);
        });
      const [d = ''] = await lobbyPeople(database, poolId, plainPeople(1));
      await live.search(d, poolId);
      await nobodyWaits(poolId);
    });
  });

  it('goes on after the database has thrown everybody out', async () => {
    const { database } = db();
    const poolId = await createTestLobby(database);
    const [a = '', b = ''] = await lobbyPeople(database, poolId, plainPeople(2));
    const own = db().open();
    const live = matcher(own);
    await live.search(a, poolId);
    await expect.poll(() => live.standing(a)).toBeDefined();
    for (let n = 0; n < 5; n++) {
      await database.run(sql`
        select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`);
    }
    await expect.poll(() => live.search(b, poolId).catch(() => 'not yet')).toBe('waiting');
    await nobodyWaits(poolId);
    errors.length = 0; // that it was thrown out is said, and is no failure
  });
});
