// The queue of the events mode as operators see it: who comes first, what pausing means, what a failure does.
import { describe, expect, it } from 'vitest';
import type { Database, Statement } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { claimEvent, matchmakingQueue, releaseEvent, type QueuedPerson } from '../../src/modes/events/events.store.js';
import { enqueueEvent, listEventStatus, matchEventNow, setPaused } from '../../src/modes/events/events.service.js';
import { runEventsTurn } from '../../src/modes/events/events.work.js';
import { claimRows, failRows, finishRows } from '../../src/work/queue.js';
import { maxAttempts } from '../../src/work/retry.js';
import { createTestEvent, eventsWork, interrupted, joinPeople, matchUntilQuiet, storedLists } from '../support/events.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

const person = (name: string, interests: string[] = ['jazz']) => ({ name, interests });
const openPolicy = { score: [{ overlap: 'interests', weight: 1 }], limit: 3 };

async function queueRow(db: Database, userId: string) {
  return await db.getRow<{
    priority: number;
    cause: string;
    attempts: number;
    last_error: string | null;
    parked: boolean;
    generation: number;
  }>(sql`
    select priority, cause, attempts, last_error, run_at = 'infinity' as parked, generation from matchmaking_queue where user_id = ${userId}`);
}

async function claimOrder(db: Database, eventId: string): Promise<string[]> {
  const rows = await claimRows<QueuedPerson>(db, matchmakingQueue, {
    worker: 'order',
    limit: 100,
    leaseMs: 1000,
    where: sql`event_id = ${eventId}`,
  });
  await db.run(sql`update matchmaking_queue set locked_by = null, locked_until = null where event_id = ${eventId}`);
  return rows.map((row) => row.user_id);
}

async function jobStatus(db: Database, eventId: string): Promise<string> {
  const { status } = await db.getRow<{ status: string }>(sql`select status from matchmaking_jobs where event_id = ${eventId}`);
  return status;
}

forEachPostgres((server) => {
  describe('the matchmaking queue', () => {
    const database = testDatabase({ server });
    const db = () => database().database;

    it('holds one row per person and event, and keeps the higher priority', async () => {
      const eventId = await createTestEvent(db(), { policy: openPolicy });
      const [id = ''] = await joinPeople(db(), eventId, [person('Ana')]);
      await db().run(sql`update profiles set bio = 'Hello' where id = ${id}`);
      await enqueueEvent(db(), eventId, 1);
      const rows = await db().rows(sql`select user_id from matchmaking_queue where event_id = ${eventId}`);
      expect(rows).toHaveLength(1);
      expect(await queueRow(db(), id)).toMatchObject({ priority: 2, cause: 'edited' });
    });

    it('is filled by writes that bypass the server, through the events views too', async () => {
      const eventId = await createTestEvent(db(), { policy: openPolicy });
      const [id = ''] = await joinPeople(db(), eventId, [person('Ana')]);
      await db().run(sql`delete from matchmaking_queue`);
      await db().run(sql`delete from all_events_members where user_id = ${id}`);
      await db().run(sql`insert into all_events_members (event_id, user_id) values (${eventId}, ${id})`);
      expect(await queueRow(db(), id)).toMatchObject({ priority: 0, cause: 'joined' });
    });

    it('is worked by people without matches first, then priority, then age', async () => {
      const eventId = await createTestEvent(db(), { policy: openPolicy });
      const [ana = '', ben = ''] = await joinPeople(db(), eventId, [person('Ana'), person('Ben')]);
      await matchUntilQuiet(eventsWork(db()), eventId);
      await db().run(sql`update profiles set bio = 'Hi' where id = ${ana}`);
      const [first = '', second = ''] = await joinPeople(db(), eventId, [person('Cem')]).then(async (ids) => [
        ...ids,
        ...(await joinPeople(db(), eventId, [person('Dua')])),
      ]);
      await db().run(sql`select enqueue_members(${eventId}, ${[ben]}::uuid[], 3, 'forced')`);
      expect(await claimOrder(db(), eventId)).toEqual([first, second, ben, ana]);
    });

    it("never gives the same row to two workers, and gives a dead worker's rows out again", async () => {
      const eventId = await createTestEvent(db(), { policy: openPolicy });
      await joinPeople(
        db(),
        eventId,
        Array.from({ length: 30 }, (_, n) => person(`P${n}`)),
      );
      const claim = (worker: string) =>
        claimRows<QueuedPerson>(db(), matchmakingQueue, { worker, limit: 8, leaseMs: 60_000, where: sql`event_id = ${eventId}` });
      const claims = (await Promise.all(['a', 'b', 'c', 'd', 'e'].map(claim))).flat();
      expect(new Set(claims.map((row) => row.user_id)).size).toBe(30);
      expect(claims).toHaveLength(30);
      expect(await claim('f')).toEqual([]);
      await db().run(sql`update matchmaking_queue set locked_until = now() - interval '1 s' where id = ${claims[0]?.id ?? 0}`);
      expect((await claim('f')).map((row) => row.id)).toEqual([claims[0]?.id]);
    });

    it('keeps a row that was enqueued again while it was worked', async () => {
      const eventId = await createTestEvent(db(), { policy: openPolicy });
      const [id = ''] = await joinPeople(db(), eventId, [person('Ana')]);
      const claims = await claimRows<QueuedPerson>(db(), matchmakingQueue, {
        worker: 'w',
        limit: 1,
        leaseMs: 60_000,
        where: sql`event_id = ${eventId}`,
      });
      await db().run(sql`update profiles set bio = 'Changed meanwhile' where id = ${id}`);
      expect(await finishRows(db(), matchmakingQueue, 'w', claims)).toBe(0);
      expect(await claimOrder(db(), eventId)).toEqual([id]);
    });

    it('keeps a row that was enqueued again at the very moment it is finished', async () => {
      const eventId = await createTestEvent(db(), { policy: openPolicy });
      const [id = ''] = await joinPeople(db(), eventId, [person('Ana')]);
      const claims = await claimRows<QueuedPerson>(db(), matchmakingQueue, {
        worker: 'w',
        limit: 1,
        leaseMs: 60_000,
        where: sql`event_id = ${eventId}`,
      });
      let statements = 0;
      const interposed: Database = Object.assign(Object.create(db()) as Database, {
        async run(statement: Statement) {
          const touched = await db().run(statement);
          if (statements++ === 0) await db().run(sql`update profiles set bio = 'Changed just now' where id = ${id}`);
          return touched;
        },
      });
      await finishRows(interposed, matchmakingQueue, 'w', claims);
      expect(await claimOrder(db(), eventId)).toEqual([id]);
    });

    it('tries again after growing pauses, then parks with the error, and an edit starts anew', async () => {
      const eventId = await createTestEvent(db(), { policy: openPolicy });
      const [id = ''] = await joinPeople(db(), eventId, [person('Ana')]);
      const pauses = [1, 2, 4, 8, 16];
      expect(pauses).toHaveLength(maxAttempts - 1);
      for (const pause of [...pauses, Infinity]) {
        await db().run(sql`update matchmaking_queue set run_at = now() where user_id = ${id}`);
        const claims = await claimRows<QueuedPerson>(db(), matchmakingQueue, {
          worker: 'w',
          limit: 1,
          leaseMs: 60_000,
          where: sql`event_id = ${eventId}`,
        });
        const { now } = await db().getRow<{ now: Date }>(sql`select clock_timestamp() as now`);
        await failRows(db(), matchmakingQueue, 'w', claims, { message: 'broken' });
        const after = sql`make_interval(secs => ${pause === Infinity ? 0 : pause})`;
        // It began between then and now, however long that was.
        const { waits } = await db().getRow<{ waits: boolean }>(sql`
          select case when run_at < 'infinity' then run_at between ${now}::timestamptz + ${after} and clock_timestamp() + ${after}
            else ${pause === Infinity} end as waits
          from matchmaking_queue where user_id = ${id}`);
        expect({ pause, waits }).toEqual({ pause, waits: true });
      }
      expect(await queueRow(db(), id)).toMatchObject({ parked: true, attempts: maxAttempts, last_error: 'broken' });
      await db().run(sql`update profiles set bio = 'Better' where id = ${id}`);
      expect(await queueRow(db(), id)).toMatchObject({ parked: false, attempts: 0, last_error: null });
    });

    it('parks a person whose profile cannot be ranked, tells why, and matches the others', async () => {
      const eventId = await createTestEvent(db(), { policy: { score: [{ similar: 'bio', weight: 1 }] } });
      const vector = (id: string, numbers: number[]) => sql`
        insert into profile_vectors (profile_id, attribute, model, length, vector, text_hash)
        values (${id}, 'bio', 'none', ${numbers.length}, ${Buffer.from(new Float32Array(numbers).buffer)}, '')
        on conflict (profile_id, attribute, model) do update set length = excluded.length, vector = excluded.vector`;
      const [ana = '', ben = ''] = await joinPeople(db(), eventId, [person('Ana'), person('Ben')]);
      await db().run(vector(ana, [1, 0]));
      await db().run(vector(ben, [0.6, 0.8]));
      const work = eventsWork(db());
      await matchUntilQuiet(work, eventId);
      const [cem = ''] = await joinPeople(db(), eventId, [person('Cem')]);
      await expect(db().run(vector(cem, [1, 0, 0]))).rejects.toMatchObject({ code: 'invalid_input' });
      await db().run(sql`alter table profile_vectors disable trigger all`); // somebody writes it all the same
      await db().run(vector(cem, [1, 0, 0]));
      await db().run(sql`alter table profile_vectors enable trigger all`);
      await matchUntilQuiet(work, eventId);
      expect([...(await storedLists(db(), eventId)).keys()].toSorted()).toEqual([ana, ben].toSorted());
      const info = await db().rows(sql`select * from get_detailed_queue_info(${eventId})`);
      expect(info).toMatchObject([{ user_id: cem, state: 'parked', last_error: expect.stringContaining('bio') }]);
      expect(await jobStatus(db(), eventId)).toBe('error');
      await db().run(vector(cem, [0, 1]));
      await matchUntilQuiet(work, eventId);
      expect((await storedLists(db(), eventId)).size).toBe(3);
      expect(await jobStatus(db(), eventId)).toBe('idle');
    });

    it('stops for a paused event, by SQL too, and resuming resumes only what was paused', async () => {
      const paused = await createTestEvent(db(), { policy: openPolicy });
      const broken = await createTestEvent(db(), { policy: openPolicy });
      await joinPeople(db(), paused, [person('Ana'), person('Ben')]);
      await db().run(sql`update matchmaking_jobs set status = 'error', last_error = 'x' where event_id = ${broken}`);
      await db().run(sql`update matchmaking_jobs set status = 'paused' where event_id = ${paused}`);
      await matchUntilQuiet(eventsWork(db()), paused);
      expect((await storedLists(db(), paused)).size).toBe(0);
      await db().run(sql`update matchmaking_jobs set status = 'running'`);
      expect([await jobStatus(db(), paused), await jobStatus(db(), broken)]).toEqual(['idle', 'error']);
      await matchUntilQuiet(eventsWork(db()), paused);
      expect((await storedLists(db(), paused)).size).toBe(2);
    });

    it('writes nothing of a batch that was under way when the event was paused', async () => {
      const eventId = await createTestEvent(db(), { policy: openPolicy });
      await joinPeople(db(), eventId, [person('Ana'), person('Ben')]);
      const work = eventsWork(db());
      const pausing = interrupted(db(), () => setPaused(db(), eventId, true));
      await runEventsTurn({ ...work, db: pausing }, { eventId, budgetMs: 1000 });
      expect((await storedLists(db(), eventId)).size).toBe(0);
      expect(await jobStatus(db(), eventId)).toBe('paused');
      await setPaused(db(), eventId, false);
      await matchUntilQuiet(work, eventId); // at once: the batch was given back
      expect((await storedLists(db(), eventId)).size).toBe(2);
    });

    it('recovers an event whose worker hangs: the lease ends, and the late worker can no longer write', async () => {
      const eventId = await createTestEvent(db(), { policy: openPolicy });
      await joinPeople(db(), eventId, [person('Ana'), person('Ben')]);
      expect(await claimEvent(db(), 'slow', 30_000, eventId)).toBe(eventId);
      expect(await claimEvent(db(), 'other', 30_000, eventId)).toBeUndefined();
      await db().run(
        sql`update matchmaking_jobs set status = 'idle' where status = 'running' and last_run_at < now() + interval '10 minutes'`,
      );
      expect(await claimEvent(db(), 'other', 30_000, eventId)).toBe(eventId);
      const { refusal } = await db().getRow<{ refusal: string }>(sql`
        select apply_event_matches(${eventId}, 'slow', (select policy_version_id from pools where id = ${eventId}), pg_current_snapshot(),
          '{}', '{}', '{}', '{}', '{}', '{}') as refusal`);
      expect(refusal).toBe('lease');
      await releaseEvent(db(), eventId, 'other');
    });

    it('gives each event its turn: a small one does not wait for a large one', async () => {
      const large = await createTestEvent(db(), { policy: openPolicy });
      const small = await createTestEvent(db(), { policy: openPolicy });
      await db().run(sql`delete from matchmaking_queue`);
      await joinPeople(
        db(),
        large,
        Array.from({ length: 200 }, (_, n) => person(`P${n}`)),
      );
      await joinPeople(db(), small, [person('Ana'), person('Ben')]);
      const work = eventsWork(db());
      const turns: (string | undefined)[] = [];
      for (let n = 0; n < 3; n++) turns.push((await runEventsTurn(work, { budgetMs: 60_000, shareMs: 0 }))?.eventId);
      expect(turns).toContain(small);
      await matchUntilQuiet(work);
    });

    it('waits with an event whose policy no longer fits, says why, and goes on when it does', async () => {
      await db().run(sql`insert into attribute_definitions (name, kind, label) values ('team', 'choice', 'Team')`);
      const eventId = await createTestEvent(db(), { policy: { filters: [{ differs: 'team' }] } });
      const [ana = ''] = await joinPeople(db(), eventId, [
        { ...person('Ana'), attributes: { team: 'a' } },
        { ...person('Ben'), attributes: { team: 'b' } },
      ]);
      await db().run(sql`delete from attribute_definitions where name = 'team'`);
      await runEventsTurn(eventsWork(db()), { eventId, budgetMs: 0 }); // once: its pause is a second
      expect(await queueRow(db(), ana)).toMatchObject({ attempts: 1, last_error: expect.stringContaining('team') });
      await db().run(sql`insert into attribute_definitions (name, kind, label) values ('team', 'choice', 'Team')`);
      await enqueueEvent(db(), eventId, 3);
      await db().run(sql`update matchmaking_queue set run_at = now() where event_id = ${eventId}`);
      await matchUntilQuiet(eventsWork(db()), eventId);
      expect((await storedLists(db(), eventId)).size).toBe(2);
    });

    it('tells the planner at once how large the tables have become while an event is filled', async () => {
      const eventId = await createTestEvent(db(), { policy: openPolicy });
      await joinPeople(
        db(),
        eventId,
        Array.from({ length: 300 }, (_, n) => person(`P${n}`)),
      );
      const known = async () =>
        (await db().getRow<{ rows: number }>(sql`select reltuples as rows from pg_class where oid = 'user_matches'::regclass`))
          .rows;
      const before = await known(); // of the events of other tests
      await matchUntilQuiet(eventsWork(db()), eventId);
      expect(await known()).toBeGreaterThan(before + 600);
    });

    it('resumes in the next run what a run had no time for', async () => {
      const eventId = await createTestEvent(db(), { policy: openPolicy });
      await joinPeople(
        db(),
        eventId,
        Array.from({ length: 50 }, (_, n) => person(`P${n}`)),
      );
      const work = eventsWork(db());
      expect(await matchEventNow(work, eventId, 0)).toEqual({ processed: 20, left: 30 });
      expect(await matchEventNow(work, eventId, 60_000)).toEqual({ processed: 30, left: 0 });
    });

    it('is emptied when matching is switched off, and everybody is queued when it is switched on', async () => {
      const eventId = await createTestEvent(db(), { policy: openPolicy });
      await joinPeople(db(), eventId, [person('Ana'), person('Ben')]);
      await db().run(sql`update pools set matchmaking_enabled = false where id = ${eventId}`);
      const count = async () =>
        (
          await db().getRow<{ n: number }>(
            sql`select count(*)::int as n from matchmaking_queue where event_id = ${eventId} and priority = 3`,
          )
        ).n;
      expect(await count()).toBe(0);
      await expect(enqueueEvent(db(), eventId, 0)).rejects.toMatchObject({ code: 'conflict' });
      await db().run(sql`update pools set matchmaking_enabled = true where id = ${eventId}`);
      expect(await count()).toBe(2);
    });

    it("counts as the operators' functions say", async () => {
      const eventId = await createTestEvent(db(), { policy: openPolicy });
      await joinPeople(db(), eventId, [person('Ana'), person('Ben')]);
      const status = async () => (await listEventStatus(db())).find((event) => event.event_id === eventId);
      expect(await status()).toMatchObject({
        members: 2,
        queued: 2,
        ready: 2,
        in_work: 0,
        parked: 0,
        status: 'idle',
        processed_count: 0,
      });
      await matchUntilQuiet(eventsWork(db()), eventId);
      expect(await status()).toMatchObject({ queued: 0, oldest: null, status: 'idle', processed_count: 2 });
    });
  });
});
