// Two things at once: whatever commits first, nothing that either means for the lists is lost. Each test holds one transaction open,
// starts the other, matches in between, and ends with lists that are the same as from scratch.
import { describe, expect, it } from 'vitest';
import type { Database, Session } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { bytesOf } from '../../src/people/people.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { createTestEvent, eventsWork, joinPeople, listsFromScratch, matchUntilQuiet, storedLists } from '../support/events.js';
import { lockWaits } from '../support/locks.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';
import { localModels } from '../../src/people/models.js';

const person = (name: string, ...interests: string[]) => ({ name, interests });
const openPolicy = { score: [{ overlap: 'interests', weight: 1 }], limit: 1 };

/** Until it is done, or waits for a lock that another transaction holds. */
async function doneOrWaiting(db: Database, running: Promise<unknown>): Promise<void> {
  let done = false;
  const end = running.then(
    () => (done = true),
    () => (done = true),
  );
  while (!done) {
    if ((await db.rows(lockWaits)).length > 0) return;
    await Promise.race([end, new Promise((resolve) => setImmediate(resolve))]);
  }
}

/** `first` stays uncommitted while `second` runs (or waits for it) and everything that can be matched is matched. */
async function overlap(
  db: Database,
  first: (tx: Session) => Promise<unknown>,
  second: () => Promise<unknown>,
  work = eventsWork(db),
): Promise<void> {
  let other: Promise<unknown> = Promise.resolve();
  let matched: Promise<unknown> = Promise.resolve();
  await db.transaction(
    async (tx) => {
      await first(tx);
      other = second();
      await doneOrWaiting(db, other);
      matched = matchUntilQuiet(work);
      await doneOrWaiting(db, matched);
    },
    { retries: 0 },
  );
  await Promise.all([other, matched]);
  await matchUntilQuiet(work);
}

/** Whose list is not the exact top k, and who is still queued. */
async function faultsOf(db: Database, eventId: string, model = 'none'): Promise<string[]> {
  const [stored, right] = [await storedLists(db, eventId), await listsFromScratch(db, eventId, model)];
  const owners = [...new Set([...stored.keys(), ...right.keys()])];
  const wrong = owners.filter((id) => JSON.stringify(stored.get(id)) !== JSON.stringify(right.get(id)));
  const queued = await db.rows<{ user_id: string }>(sql`select user_id from matchmaking_queue where event_id = ${eventId}`);
  return [...wrong.map((id) => `the list of ${id}`), ...queued.map((row) => `${row.user_id} is queued`)];
}

const join = (db: Database, eventId: string, id: string) =>
  db.run(sql`insert into all_events_members (event_id, user_id) values (${eventId}, ${id})`);

forEachPostgres((server) => {
  describe('what happens at the same time', () => {
    const database = testDatabase({ server });
    const db = () => database().database;

    async function eventOf(policy: unknown = openPolicy) {
      const eventId = await createTestEvent(db(), { policy });
      const [ana = '', ben = ''] = await joinPeople(db(), eventId, [
        person('Ana', 'jazz', 'chess'),
        person('Ben', 'jazz', 'go', 'films'),
      ]);
      const [cleo = ''] = (await saveProfiles(db(), [person('Cleo', 'knitting')])).ids;
      await matchUntilQuiet(eventsWork(db()), eventId);
      return { eventId, ana, ben, cleo };
    }

    it('sees an edit that was not yet saved when the person joined', async () => {
      const { eventId, cleo } = await eventOf();
      await overlap(
        db(),
        (tx) => tx.run(sql`update profiles set interests = '{jazz,chess}', birth_date = '2000-01-01' where id = ${cleo}`),
        () => join(db(), eventId, cleo),
      );
      expect(await faultsOf(db(), eventId)).toEqual([]);
    });

    it('puts a joiner on the right side of the age wall when their birth date was just being corrected', async () => {
      const { eventId, cleo } = await eventOf();
      await overlap(
        db(),
        (tx) => tx.run(sql`update profiles set interests = '{jazz,chess}', birth_date = current_date - 3000 where id = ${cleo}`),
        () => join(db(), eventId, cleo),
      );
      expect(await db().getRow(sql`select is_minor from pool_members where profile_id = ${cleo}`)).toEqual({ is_minor: true });
      expect(await faultsOf(db(), eventId)).toEqual([]);
    });

    it('sees a vector that was not yet saved when the person joined', async () => {
      const { eventId, ana, ben, cleo } = await eventOf({ score: [{ similar: 'bio', weight: 1 }], limit: 1 });
      const work = eventsWork(db(), { models: localModels('test') });
      const vector = (tx: Session, id: string, ...values: number[]) =>
        tx.run(sql`
          insert into profile_vectors (profile_id, attribute, model, length, vector, text_hash)
          values (${id}, 'bio', 'test', 2, ${bytesOf(Float32Array.from(values))}, '')`);
      await vector(db(), ana, 1, 0);
      await vector(db(), ben, 0.6, 0.8);
      await overlap(
        db(),
        (tx) => vector(tx, cleo, 1, 0),
        () => join(db(), eventId, cleo),
        work,
      );
      expect(await faultsOf(db(), eventId, 'test')).toEqual([]);
    });

    it.each(['block', 'unblock'])('sees a %s that was not yet saved when the person joined', async (which) => {
      const { eventId, ana, cleo } = await eventOf();
      await db().run(sql`update profiles set interests = '{jazz,chess}' where id = ${cleo}`);
      if (which === 'unblock') await db().run(sql`insert into blocks values (${ana}, ${cleo})`);
      await overlap(
        db(),
        (tx) =>
          which === 'block'
            ? tx.run(sql`insert into blocks values (${ana}, ${cleo})`)
            : tx.run(sql`delete from blocks where blocker_id = ${ana}`),
        () => join(db(), eventId, cleo),
        eventsWork(db(), { batchSize: 1 }),
      );
      expect(await faultsOf(db(), eventId)).toEqual([]);
    });

    it('tells once that somebody is gone who leaves while a newcomer takes their place', async () => {
      const { eventId, ana, ben, cleo } = await eventOf();
      await db().run(sql`update profiles set interests = '{chess}' where id = ${cleo}`);
      await overlap(
        db(),
        (tx) => tx.run(sql`delete from pool_members where pool_id = ${eventId} and profile_id = ${ben}`),
        () => join(db(), eventId, cleo),
      );
      expect(await faultsOf(db(), eventId)).toEqual([]);
      const told = await db().rows(sql`select from user_match_changes where user_id = ${ana} and left_id = ${ben}`);
      expect(told).toHaveLength(1);
    });

    it('queues an event while somebody is just leaving it', async () => {
      const { eventId, ana } = await eventOf();
      await overlap(
        db(),
        (tx) => tx.run(sql`delete from pool_members where pool_id = ${eventId} and profile_id = ${ana}`),
        () => db().run(sql`select enqueue_event_matchmaking(${eventId}, 3)`),
      );
      expect(await faultsOf(db(), eventId)).toEqual([]);
    });

    it.each(['join', 'edit'])('matches a person whose %s was under way when matching was switched on', async (which) => {
      const { eventId, ana, cleo } = await eventOf();
      await db().run(sql`update profiles set interests = '{jazz,chess}' where id = ${cleo}`);
      if (which === 'edit') await joinPeople(db(), eventId, [person('Dan', 'jazz', 'chess', 'films')]);
      await db().run(sql`update pools set matchmaking_enabled = false where id = ${eventId}`);
      await overlap(
        db(),
        (tx) =>
          which === 'join'
            ? tx.run(sql`insert into all_events_members (event_id, user_id) values (${eventId}, ${cleo})`)
            : tx.run(sql`update profiles set interests = '{films,go,jazz}' where id = ${ana}`),
        () => db().run(sql`update pools set matchmaking_enabled = true where id = ${eventId}`),
      );
      expect(await faultsOf(db(), eventId)).toEqual([]);
    });
  });
});
