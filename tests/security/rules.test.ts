// Rules that row-level security alone does not hold.
import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { createTestEvent, eventsWork, joinPeople, matchUntilQuiet } from '../support/events.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
const people = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    externalId: `rule-${count}-${n}`,
    name: `P${n}`,
    birthDate: '1990-01-01',
    interests: ['jazz'],
  }));
const policy = { score: [{ overlap: 'interests', weight: 1 }] };

describe('the age wall', () => {
  it('takes somebody who turns out to be under age out of all lists at once, also while the event is paused', async () => {
    const db = test().database;
    const event = await createTestEvent(db, { policy });
    const ids = await joinPeople(db, event, people(4));
    await matchUntilQuiet(eventsWork(db), event);
    expect(await db.rows(sql`select from user_matches where event_id = ${event}`)).toHaveLength(12);
    await db.run(sql`update matchmaking_jobs set status = 'paused' where event_id = ${event}`);
    await db.run(sql`update profiles set birth_date = current_date - 365 * 15 where id = ${ids[0]}`);
    const left = await db.rows(sql`select from user_matches where event_id = ${event} and ${ids[0]} in (user_id, match_user_id)`);
    expect(left).toEqual([]);
  });

  it('does not take an age from what people write about themselves', async () => {
    const db = test().database;
    const { ids } = await saveProfiles(db, [{ name: 'Ageless', attributes: { age: 30, school: 'UIT', hobby: 'go' } }]);
    const [row] = await db.rows<{ attributes: unknown }>(
      sql`select attributes from policy_people(current_date) where id = ${ids[0]}`,
    );
    expect(row?.attributes).toEqual({ name: 'Ageless', hobby: 'go', profile_type: 'user' });
  });
});

it('has no two pools whose codes differ in capitals only', async () => {
  const db = test().database;
  await createTestEvent(db, { code: 'Mixer' });
  await expect(createTestEvent(db, { code: 'MIXER' })).rejects.toMatchObject({ code: 'conflict' });
});
