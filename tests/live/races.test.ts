// Whatever happens to two people at the same time, in whatever order: nobody is in two sessions, no session has one, and what keeps people apart does.
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../src/db/database.js';
import { sqlState } from '../../src/db/errors.js';
import { sql } from '../../src/db/sql.js';
import { AppError } from '../../src/errors.js';
import { tickLobby } from '../../src/modes/live/pairing/tick.js';
import { findBrokenInvariants } from '../support/check.js';
import {
  createTestLobby,
  decidedPair,
  enterWaiting,
  findMatch,
  lobbyPeople,
  plainPeople,
  toldLive,
  type WrittenPair,
} from '../support/live.js';
import { waitingForLock } from '../support/locks.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';
import { localModels } from '../../src/people/models.js';

const count = 40;

forEachPostgres((server) => {
  describe('at the same time', () => {
    const test = testDatabase({ server });
    const db = () => test().database;
    let lobby: string;
    let people: [string, string][];

    beforeEach(async () => {
      await db().run(sql`delete from pools`);
      await db().run(sql`delete from profiles`);
      lobby = await createTestLobby(db());
      const ids = (await lobbyPeople(db(), lobby, plainPeople(2 * count))).toSorted();
      people = Array.from({ length: count }, (_, n) => [ids[2 * n] ?? '', ids[2 * n + 1] ?? '']);
    });

    const once = { retries: 0 } as const; // a deadlock is a fault here
    const as = <T>(userId: string, work: (tx: Session) => Promise<T>) =>
      db().transaction(work, { as: { role: 'authenticated', userId }, ...once });
    const service = <T>(work: (tx: Session) => Promise<T>) => db().transaction(work, { as: { role: 'service_role' }, ...once });

    const pairAll = async (pairs: readonly unknown[]) =>
      await service((tx) => tx.rows<WrittenPair>(sql`select * from apply_pairs(${lobby}, ${sql.json(pairs)}::jsonb) order by n`));
    const block = (from: string, whom: string) =>
      db().transaction(
        (tx) => tx.run(sql`insert into blocks (blocker_id, blocked_id) values (${from}, ${whom}) on conflict do nothing`),
        once,
      );
    const skip = (who: string, session: string) =>
      as(who, (tx) => tx.getRow<{ ended: boolean }>(sql`select skip_partner(${session}) as ended`));
    const say = (who: string, session: string) =>
      as(who, (tx) => tx.run(sql`select send_session_message(${session}, ${randomUUID()}, 'Hello')`));
    const keep = (who: string, session: string) => as(who, (tx) => tx.run(sql`select keep_in_touch(${session})`));
    const erase = (who: string) => db().transaction((tx) => tx.run(sql`delete from profiles where id = ${who}`), once);
    const leave = (who: string) => as(who, (tx) => tx.run(sql`delete from pool_members where profile_id = ${who}`));
    const edit = (who: string, years: number) =>
      db().transaction(
        (tx) => tx.run(sql`update profiles set birth_date = current_date - ${years * 365}::int where id = ${who}`),
        once,
      );
    const enter = (who: string) => service((tx) => tx.run(sql`select enter_waiting(${[who]}::uuid[], ${[lobby]}::uuid[])`));
    const touch = (ids: readonly string[]) => service((tx) => tx.run(sql`select touch_live(${ids}::uuid[])`));
    const away = (ids: readonly string[]) => service((tx) => tx.run(sql`select set_away(${ids}::uuid[])`));
    const cleanup = () => service((tx) => tx.run(sql`select cleanup_matchmaking()`));
    const find = (who: string) => as(who, (tx) => tx.run(sql`select * from find_match(${lobby})`));

    /** What went wrong other than by being refused in words. */
    async function faults(running: readonly Promise<unknown>[]): Promise<unknown[]> {
      const ended = await Promise.allSettled(running);
      const errors = ended.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
      return errors.filter((error) => !(error instanceof AppError && sqlState(error)?.startsWith('NK')));
    }

    const active = () =>
      db().rows<{ id: string; user1_id: string; user2_id: string }>(
        sql`select id, user1_id, user2_id from chat_sessions where status = 'active'`,
      );

    async function decideAll(): Promise<Record<string, unknown>[]> {
      await enterWaiting(db(), lobby, people.flat());
      return await Promise.all(people.map(([ana, ben]) => decidedPair(db(), ana, ben)));
    }

    async function allTalking(): Promise<{ ana: string; ben: string; id: string }[]> {
      const written = await pairAll(await decideAll());
      return people.map(([ana, ben], n) => ({ ana, ben, id: written[n]?.session_id ?? '' }));
    }

    it('a block and a tick: no session goes on across the block', async () => {
      const decided = await decideAll();
      const running = [
        ...people.map(([ana, ben], n) => (n % 2 ? block(ana, ben) : block(ben, ana))),
        ...Array.from({ length: 8 }, (_, n) => pairAll(decided.slice(n * 5, n * 5 + 5))),
      ];
      expect(await faults(running)).toEqual([]);
      expect(await active()).toEqual([]);
      expect(await findBrokenInvariants(db())).toEqual([]);
    });

    it('a tick that writes while a block waits for it: the block ends what it wrote', async () => {
      const [[ana, ben] = ['', '']] = people;
      const [decided] = await decideAll();
      let blocked: Promise<unknown> | undefined;
      await service(async (tx) => {
        const [written] = await tx.rows<WrittenPair>(sql`select * from apply_pairs(${lobby}, ${sql.json([decided])}::jsonb)`);
        expect(written?.refusal).toBeNull();
        blocked = block(ana, ben);
        await waitingForLock(db());
      });
      await blocked;
      expect(await active()).toEqual([]);
      expect((await toldLive(db(), ben)).map(({ data }) => data['why'])).toEqual([undefined, 'left']);
    });

    it('two ticks that decided the same: one of them writes', async () => {
      const decided = await decideAll();
      const [first, second] = await Promise.all([pairAll(decided), pairAll(decided.toReversed())]);
      const written = [...(first ?? []), ...(second ?? [])].filter(({ session_id }) => session_id !== null);
      expect(written).toHaveLength(count);
      expect(await findBrokenInvariants(db())).toEqual([]);
    });

    it('both skip: it ends once, is told to each once, and neither is refused', async () => {
      const talking = await allTalking();
      const ended = await Promise.all(talking.map(({ ana, ben, id }) => Promise.all([skip(ana, id), skip(ben, id)])));
      expect(ended.map((two) => two.filter((each) => each.ended).length)).toEqual(talking.map(() => 1));
      const told = await db().rows(
        sql`select user_id from person_events where kind = 'live.ended' group by 1 having count(*) <> 1`,
      );
      expect(told).toEqual([]);
    });

    it('skip, block, leave, edit, delete, say, keep, vanish, come back and tidy up, in every order: no deadlock, no broken state', async () => {
      const talking = await allTalking();
      const running = talking.flatMap(({ ana, ben, id }, n) => {
        const acts = [
          () => skip(ana, id),
          () => (n % 3 === 0 ? block(ben, ana) : say(ben, id)),
          () => (n % 4 === 0 ? erase(ana) : keep(ana, id)),
          () => (n % 5 === 0 ? leave(ben) : keep(ben, id)),
          () => (n % 7 === 0 ? edit(ben, 15) : say(ana, id)),
          () => touch([ben, ana, ...talking.slice(0, 5).map((other) => other.ana)]),
          () => (n % 2 ? away([ana, ben]) : away([ben, ...talking.slice(5, 9).map((other) => other.ben)])),
          () => enter(ben),
          () => (n % 6 === 0 ? cleanup() : enter(ana)),
        ];
        return [...acts.slice(n % acts.length), ...acts.slice(0, n % acts.length)].map((act) => act());
      });
      const found = await faults(running);
      expect(found.filter((error) => !isGone(error))).toEqual([]);
      expect(await active()).toEqual([]);
      expect(await findBrokenInvariants(db())).toEqual([]);
    });

    it('who leaves while they are being deleted does not wait for that, nor does the heartbeat wait for anything', async () => {
      const [{ ana, id } = { ana: '', id: '' }] = await allTalking();
      await db().transaction(async (tx) => {
        await tx.run(sql`select from profiles where id = ${ana} for update`); // as delete_my_profile does; it waits for the member next
        await leave(ana);
        await tx.run(sql`delete from profiles where id = ${ana}`);
      }, once);
      expect(await db().rows(sql`select ended_why from chat_sessions where id = ${id}`)).toEqual([{ ended_why: 'left' }]);
      await db().transaction(async (tx) => {
        await tx.run(sql`select from session_participants for update`);
        await touch(people.flat());
      });
      expect(await findBrokenInvariants(db())).toEqual([]);
    });

    it('find_match in two tabs, a tick of a process, and skips: everybody is paired once, or waits', async () => {
      await touch(people.flat());
      const tick = () =>
        tickLobby(
          db(),
          { poolId: lobby, models: localModels('none'), onTried: () => undefined, onUnreadable: () => undefined },
          undefined,
        );
      const running = people.flatMap(([ana, ben], n) => [
        find(ana),
        find(ana),
        find(ben),
        find(ben),
        enter(n % 2 ? ana : ben),
        ...(n % 8 === 0 ? [tick()] : []),
        ...(n % 9 === 0 ? [as(ana, (tx) => tx.run(sql`select stop_searching()`))] : []),
      ]);
      expect(await faults(running)).toEqual([]);
      expect(await findBrokenInvariants(db())).toEqual([]);
      for (const [ana, ben] of people) for (const who of [ana, ben]) await findMatch(db(), who, lobby);
      expect(await active()).toHaveLength(count);
    });

    it('leaving and being paired: nobody talks where they are no member', async () => {
      const decided = await decideAll();
      const running = [
        ...people.flatMap(([ana, ben], n) => [leave(n % 2 ? ana : ben), enter(n % 2 ? ana : ben)]),
        ...Array.from({ length: 8 }, (_, n) => pairAll(decided.slice(n * 5, n * 5 + 5))),
      ];
      expect(await faults(running)).toEqual([]);
      expect(await active()).toEqual([]);
      expect(await findBrokenInvariants(db())).toEqual([]);
    });

    it('the lobby is paused, deleted or opened while people come and are paired: nobody waits behind a closed door', async () => {
      const decided = await decideAll();
      const set = (enabled: boolean) =>
        db().transaction((tx) => tx.run(sql`update pools set matchmaking_enabled = ${enabled} where id = ${lobby}`), once);
      const running = people.flatMap(([ana, ben], n) => [
        ...(n % 10 === 3 ? [set(false), pairAll(decided.slice(n, n + 5))] : []),
        ...(n % 10 === 7 ? [set(true)] : []),
        find(ana),
        enter(ben),
        ...(n === 20 ? [cleanup()] : []),
      ]);
      expect(await faults([...running, set(false)])).toEqual([]);
      expect(await findBrokenInvariants(db())).toEqual([]);
      await set(true);
      const gone = [
        ...people.flatMap(([ana, ben]) => [find(ana), enter(ben)]),
        db().transaction((tx) => tx.run(sql`delete from pools where id = ${lobby}`), once),
        ...people.map(([ana]) => as(ana, (tx) => tx.run(sql`select stop_searching()`))),
      ];
      expect((await faults(gone)).filter((error) => !isGone(error))).toEqual([]);
      expect(await active()).toEqual([]);
      expect(await db().rows(sql`select from waiting_queue`)).toEqual([]);
    });

    it('keeping in touch by both at once makes one conversation', async () => {
      const talking = await allTalking();
      expect(await faults(talking.flatMap(({ ana, ben, id }) => [keep(ana, id), keep(ben, id), keep(ana, id)]))).toEqual([]);
      expect(await db().rows(sql`select from conversations where state = 'open' and origin = 'live'`)).toHaveLength(count);
      expect(await db().rows(sql`select from connections`)).toHaveLength(count);
      expect(await findBrokenInvariants(db())).toEqual([]);
    });
  });
});

/** Whoever or whatever it was about was deleted at that very moment: a foreign key says so. */
const isGone = (error: unknown): boolean => sqlState(error) === '23503';
