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

  it('takes people who say 18, or whose 18th birthday it is, for 18 on every day of the year', async () => {
    const rows = await test().database.rows(sql`
      select d::date as day from generate_series(date '2024-01-01', date '2028-12-31', interval '1 day') d
      where is_under_age(profile_born_on(null, 18, d::date), 18, d::date)
         or not is_under_age(profile_born_on(null, 17.9, d::date), 18, d::date)
         or is_under_age((d - interval '18 years')::date, 18, d::date)`);
    expect(rows).toEqual([]);
  });

  it('shows whole years of age, the new one from the birthday on', async () => {
    const db = test().database;
    const { ids } = await saveProfiles(db, [{ name: 'Stated', age: 18 }]);
    for (const years of [18, 21, 30, 41]) {
      await db.run(
        sql`update profiles set birth_date = (current_date - make_interval(years => ${years}))::date where id = ${ids[0]}`,
      );
      const { age } = await db.getRow<{ age: number }>(
        sql`select (profile_card(${ids[0]}) -> 'attributes' ->> 'age')::int as age`,
      );
      expect(age).toBe(years);
    }
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
