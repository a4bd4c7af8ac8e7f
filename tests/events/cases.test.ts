// What lists come to in single cases: who enters, who leaves, who never may.
import { describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { enqueueEvent, matchEventNow } from '../../src/modes/events/events.service.js';
import { runEventsTurn } from '../../src/modes/events/events.work.js';
import {
  createTestEvent,
  eventsWork,
  interrupted,
  joinPeople,
  listsFromScratch,
  matchUntilQuiet,
  storedLists,
} from '../support/events.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

const person = (name: string, interests: string[] = ['jazz']) => ({ name, interests });
const openPolicy = { score: [{ overlap: 'interests', weight: 1 }], limit: 3 };

async function jobStatus(db: Database, eventId: string): Promise<string> {
  const { status } = await db.getRow<{ status: string }>(sql`select status from matchmaking_jobs where event_id = ${eventId}`);
  return status;
}

forEachPostgres((server) => {
  describe('the lists of an event, case by case', () => {
    const database = testDatabase({ server });
    const db = () => database().database;

    it('tells who replaced whom, with both scores and the cause', async () => {
      const eventId = await createTestEvent(db(), { policy: openPolicy, limit: 1 });
      const [ana = '', ben = ''] = await joinPeople(db(), eventId, [
        person('Ana', ['jazz', 'go']),
        person('Ben', ['jazz', 'tea']),
      ]);
      const work = eventsWork(db());
      await matchUntilQuiet(work, eventId);
      const [cem = ''] = await joinPeople(db(), eventId, [person('Cem', ['jazz', 'go'])]);
      await matchUntilQuiet(work, eventId);
      const changes = await db().rows(sql`
        select entered_id, left_id, cause, entered_score > left_score as better
        from user_match_changes where user_id = ${ana} order by id`);
      expect(changes).toEqual([
        { entered_id: ben, left_id: null, cause: 'joined', better: null },
        { entered_id: cem, left_id: ben, cause: 'joined', better: true },
      ]);
    });

    it('takes a blocked person out of both lists at once, and the freed places are filled', async () => {
      const eventId = await createTestEvent(db(), { policy: openPolicy, limit: 1 });
      const [ana = '', ben = '', cem = ''] = await joinPeople(db(), eventId, [
        person('Ana', ['jazz', 'go']),
        person('Ben', ['jazz', 'go']),
        person('Cem', ['jazz', 'tea']),
      ]);
      const work = eventsWork(db());
      await matchUntilQuiet(work, eventId);
      await db().run(sql`insert into blocks (blocker_id, blocked_id) values (${ben}, ${ana})`);
      const lists = await storedLists(db(), eventId);
      expect([lists.get(ana), lists.get(ben)]).toEqual([undefined, undefined]);
      await matchUntilQuiet(work, eventId);
      expect((await storedLists(db(), eventId)).get(ana)?.map((entry) => entry.id)).toEqual([cem]);
      expect(await storedLists(db(), eventId)).toEqual(await listsFromScratch(db(), eventId));
    });

    it('never lists somebody under the minimum age with somebody over it, also when a birthday was missed', async () => {
      const eventId = await createTestEvent(db(), { policy: openPolicy });
      const years = (n: number) => new Date(Date.now() - n * 365.25 * 86_400_000).toISOString().slice(0, 10);
      const [young = '', old = '', other = ''] = await joinPeople(db(), eventId, [
        { ...person('Young'), birthDate: years(16) },
        { ...person('Old'), birthDate: years(30) },
        { ...person('Other'), birthDate: years(17) },
      ]);
      await matchUntilQuiet(eventsWork(db()), eventId);
      const lists = await storedLists(db(), eventId);
      expect(lists.get(young)?.map((entry) => entry.id)).toEqual([other]);
      expect(lists.get(old)).toBeUndefined();
      // As if the person had turned 18 since anybody looked: only the flag is behind.
      await db().run(sql`alter table profiles disable trigger all`);
      await db().run(sql`update profiles set birth_date = ${years(19)} where id = ${other}`);
      await db().run(sql`alter table profiles enable trigger all`);
      await enqueueEvent(db(), eventId, 3);
      await matchUntilQuiet(eventsWork(db()), eventId);
      const after = await storedLists(db(), eventId);
      expect(after.get(young)).toBeUndefined();
      expect(after.get(old)?.map((entry) => entry.id)).toEqual([other]);
    });

    it('matches people with profiles of 100 KB, and refuses larger ones in words', async () => {
      const eventId = await createTestEvent(db(), { policy: openPolicy });
      const ids = await joinPeople(db(), eventId, [
        { ...person('Ana'), bio: 'x'.repeat(100_000) },
        { ...person('Ben'), bio: 'y'.repeat(100_000) },
      ]);
      await matchUntilQuiet(eventsWork(db()), eventId);
      expect((await storedLists(db(), eventId)).size).toBe(ids.length);
      await expect(joinPeople(db(), eventId, [{ ...person('Cem'), bio: 'z'.repeat(103_000) }])).rejects.toMatchObject({
        code: 'too_large',
        message: expect.stringContaining('100 KB'),
      });
    });

    it('comes to rest with nobody, with one person, and with people who may not meet', async () => {
      const differ = { filters: [{ same: 'school' }] };
      const eventId = await createTestEvent(db(), { policy: differ });
      await enqueueEvent(db(), eventId, 0);
      expect(await matchEventNow(eventsWork(db()), eventId, 1000)).toEqual({ processed: 0, left: 0 });
      await joinPeople(db(), eventId, [{ name: 'Ana', school: 'North' }]);
      expect(await matchEventNow(eventsWork(db()), eventId, 1000)).toEqual({ processed: 1, left: 0 });
      await joinPeople(db(), eventId, [{ name: 'Ben', school: 'South' }, { name: 'Cem' }]);
      expect(await matchEventNow(eventsWork(db()), eventId, 1000)).toEqual({ processed: 2, left: 0 });
      expect((await storedLists(db(), eventId)).size).toBe(0);
      expect(await jobStatus(db(), eventId)).toBe('idle');
    });

    it('decides again when somebody in the decision changed before it was written', async () => {
      const eventId = await createTestEvent(db(), { policy: { filters: [{ same: 'school' }] } });
      const [ana = '', ben = ''] = await joinPeople(db(), eventId, [
        { name: 'Ana', school: 'North' },
        { name: 'Ben', school: 'North' },
      ]);
      let changes = 0;
      const moving = interrupted(db(), async () => {
        if (changes++ === 0) await db().run(sql`update profiles set school = 'South' where id = ${ben}`);
      });
      await runEventsTurn({ ...eventsWork(db()), db: moving }, { eventId, budgetMs: 0 });
      expect(changes).toBe(2);
      expect((await storedLists(db(), eventId)).get(ana)).toBeUndefined();
    });
  });
});
