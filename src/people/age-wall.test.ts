// Whoever has a birthday changes sides of the age wall without anybody touching their profile.
import { expect, it } from 'vitest';
import { createTestEvent, eventsWork, joinPeople, matchUntilQuiet, storedLists } from '../../tests/support/events.js';
import { testDatabase } from '../../tests/support/postgres.js';
import { sql } from '../db/sql.js';
import { ageWallService } from './age-wall.js';

const test = testDatabase();

it('the hourly look moves who has come of age to the adults, and has them matched', async () => {
  const db = test().database;
  const eventId = await createTestEvent(db, { policy: { score: [{ overlap: 'interests', weight: 1 }] } });
  const [young = '', adult = ''] = await joinPeople(db, eventId, [
    { name: 'Just eighteen', age: 18, interests: ['go'] },
    { name: 'Adult', age: 40, interests: ['go'] },
  ]);
  await db.run(sql`update pool_members set is_minor = true where profile_id = ${young}`); // as it was the day before
  await db.run(sql`select note_changes(${eventId}, array[${young}::uuid], 'person')`);
  await matchUntilQuiet(eventsWork(db), eventId);
  expect([...(await storedLists(db, eventId)).keys()]).toEqual([]);
  expect(await ageWallService(db).runOnce(new AbortController().signal)).toBe(false);
  await matchUntilQuiet(eventsWork(db), eventId);
  expect([...(await storedLists(db, eventId)).keys()].toSorted((a, b) => a.localeCompare(b))).toEqual(
    [young, adult].toSorted((a, b) => a.localeCompare(b)),
  );
});
