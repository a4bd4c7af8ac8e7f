// A busy database is no broken one: checked again and again while workers match and people join, leave, edit, block and policies change.
import { expect, it } from 'vitest';
import {
  createTestEvent,
  eventsWork,
  joinPeople,
  matchUntilQuiet,
  pick,
  randomProfile,
  seededRandom,
  testPolicy,
} from '../../../tests/support/events.js';
import { testDatabase } from '../../../tests/support/postgres.js';
import { sql } from '../../db/sql.js';
import { eventsService } from '../../modes/events/events.service.js';
import { publishPolicy } from '../../people/policies.js';
import { startWorker } from '../../work/worker.js';
import { checkDatabase, type CheckReport } from './check.js';
import { localModels } from '../../people/models.js';

const test = testDatabase();
const checks = 25;

function faults(report: CheckReport): unknown[] {
  return report.invariants.flatMap(({ name, broken }) => broken.map((found) => ({ name, ...found })));
}

it('raises no false alarm while workers run and people come, go and change', async () => {
  const db = test().database;
  const random = seededRandom(11);
  const events = [await createTestEvent(db), await createTestEvent(db, { limit: 5 })];
  const event = () => pick(random, events);
  const ids = new Map<string, string[]>();
  for (const id of events)
    ids.set(
      id,
      await joinPeople(
        db,
        id,
        Array.from({ length: 120 }, () => randomProfile(random)),
      ),
    );
  const someone = (id: string) => pick(random, ids.get(id) ?? []);
  const errors: unknown[] = [];
  const log = { error: (details: { readonly error: unknown }) => void errors.push(details.error) };
  const workers = await Promise.all(
    [1, 2].map(() => startWorker({ db: test().open(), services: [eventsService(eventsWork(db, { batchSize: 5 }), 5000)], log })),
  );
  const changes: (() => Promise<unknown>)[] = [
    async () => {
      const id = event();
      ids.get(id)?.push(...(await joinPeople(db, id, [randomProfile(random), randomProfile(random)])));
    },
    () => db.run(sql`delete from pool_members where profile_id = ${someone(event())}`),
    () => {
      const { name, interests } = randomProfile(random);
      return db.run(sql`update profiles set name = ${name}, interests = ${interests ?? []} where id = ${someone(event())}`);
    },
    () =>
      db.run(sql`update profiles set birth_date = ${`${1980 + Math.floor(random() * 36)}-05-05`} where id = ${someone(event())}`),
    () => {
      const id = event();
      const [a, b] = [someone(id), someone(id)];
      return a === b ? Promise.resolve(0) : db.run(sql`insert into blocks values (${a}, ${b}) on conflict do nothing`);
    },
    () => db.run(sql`delete from blocks where blocker_id = ${someone(event())}`),
    async () => {
      const { id } = await publishPolicy(db, { name: 'busy', body: { ...testPolicy, threshold: Math.floor(random() * 4) / 10 } });
      await db.run(sql`update pools set policy_version_id = ${id} where id = ${event()}`);
    },
    () => db.run(sql`update pools set match_limit = ${1 + Math.floor(random() * 5)} where id = ${event()}`),
  ];
  let done = false;
  const churn = (async () => {
    while (!done) await pick(random, changes)();
  })();
  for (let n = 0; n < checks; n++)
    expect(faults(await checkDatabase(db, { models: localModels('none'), threads: 0 }))).toEqual([]);
  done = true;
  await churn;
  await Promise.all(workers.map((worker) => worker.stop()));
  await matchUntilQuiet(eventsWork(db));
  const report = await checkDatabase(db, { models: localModels('none'), threads: 0 });
  expect(faults(report)).toEqual([]);
  expect(errors).toEqual([]);
});
