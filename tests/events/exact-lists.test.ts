// The invariant of the events mode: at rest every list is the exact top k, whatever happened before, in whatever order.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { runEventsTurn, type EventsWork } from '../../src/modes/events/events.work.js';
import { setPaused } from '../../src/modes/events/events.service.js';
import { publishPolicy } from '../../src/people/policies.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';
import {
  createTestEvent,
  eventsWork,
  interrupted,
  joinPeople,
  listsFromScratch,
  matchUntilQuiet,
  pick,
  randomProfile,
  seededRandom,
  storedLists,
  testPolicy,
  type Random,
} from '../support/events.js';

const steps = [
  'join',
  'join many',
  'leave',
  'edit',
  'block',
  'unblock',
  'rejoin',
  'joined when',
  'ages',
  'minimum age',
  'switch',
  'mode',
  'entries deleted',
  'rolled back',
  'pause',
  'resume',
  'policy',
  'limit',
  'work',
  'work a little',
  'crash',
] as const;
type Step = (typeof steps)[number];

interface World {
  readonly db: Database;
  readonly eventId: string;
  readonly random: Random;
  /** Whether people also come, go, edit and block between the reading and the writing of decisions. */
  readonly busy: boolean;
  work: EventsWork;
  people: string[];
}

const policies = [
  testPolicy,
  { ...testPolicy, threshold: 0.4 },
  { score: [{ overlap: 'interests', weight: 1 }], limit: 3 },
  {
    filters: [{ differs: 'gender' }],
    score: [
      { near: 'age', scale: 10, weight: 2 },
      { overlap: 'interests', weight: 1 },
    ],
    combine: 'min',
  },
];

async function perform(world: World, step: Step): Promise<void> {
  const { db, eventId, random, people } = world;
  const somebody = () => (people.length === 0 ? undefined : pick(random, people));
  switch (step) {
    case 'join':
      people.push(...(await joinPeople(db, eventId, [randomProfile(random)])));
      return;
    case 'join many':
      people.push(
        ...(await joinPeople(
          db,
          eventId,
          Array.from({ length: 7 }, () => randomProfile(random)),
        )),
      );
      return;
    case 'leave': {
      const id = somebody();
      await db.run(sql`delete from all_events_members where event_id = ${eventId} and user_id = ${id ?? null}::uuid`);
      world.people = people.filter((other) => other !== id);
      return;
    }
    case 'edit': {
      const next = randomProfile(random);
      await db.run(sql`
        update profiles set interests = ${next.interests ?? []}, gender = ${next.gender ?? null}, seeking = ${next.seeking ?? []},
          birth_date = ${next.birthDate ?? null} where id = ${somebody() ?? null}::uuid`);
      return;
    }
    case 'block': {
      const [a, b] = [somebody(), somebody()];
      if (a !== undefined && b !== undefined && a !== b)
        await db.run(sql`insert into blocks values (${a}, ${b}) on conflict do nothing`);
      return;
    }
    case 'unblock':
      await db.run(sql`delete from blocks where blocker_id in (select blocker_id from blocks limit 1)`);
      return;
    case 'rejoin': {
      const id = somebody();
      if (id === undefined) return;
      await db.run(sql`delete from pool_members where pool_id = ${eventId} and profile_id = ${id}`);
      await joinAgain(db, eventId, id);
      return;
    }
    case 'joined when':
      await db.run(sql`
        update pool_members set joined_at = joined_at + make_interval(secs => ${Math.round((random() - 0.5) * 1000)})
        where pool_id = ${eventId} and profile_id = ${somebody() ?? null}::uuid`);
      return;
    case 'ages':
      await db.run(
        sql`update pools set ages_as_of = ${pick(random, ['2020-01-01', '2024-06-01', '2026-01-01'])} where id = ${eventId}`,
      );
      return;
    case 'minimum age':
      await db.run(sql`update pools set minimum_age = ${pick(random, [18, 21, 30])} where id = ${eventId}`);
      return;
    case 'switch':
      await db.run(sql`update pools set matchmaking_enabled = not matchmaking_enabled where id = ${eventId}`);
      return;
    case 'mode':
      await db.run(sql`update pools set mode = case mode when 'events' then 'live' else 'events' end where id = ${eventId}`);
      return;
    case 'entries deleted':
      await db.run(sql`
        delete from user_matches where event_id = ${eventId} and match_user_id = ${somebody() ?? null}::uuid`);
      return;
    case 'rolled back':
      await rolledBack(world);
      return;
    case 'pause':
    case 'resume':
      await setPaused(db, eventId, step === 'pause');
      return;
    case 'policy': {
      const { id } = await publishPolicy(db, { name: eventId, body: pick(random, policies) });
      await db.run(sql`update pools set policy_version_id = ${id} where id = ${eventId}`);
      return;
    }
    case 'limit':
      await db.run(sql`update pools set match_limit = ${pick(random, [null, 1, 2, 5])} where id = ${eventId}`);
      return;
    case 'work':
      await matchUntilQuiet(world.work, eventId);
      return;
    case 'work a little':
      await runEventsTurn(world.work, { eventId, budgetMs: 0 });
      return;
    case 'crash':
      await crash(world);
      return;
  }
}

async function joinAgain(db: Database, eventId: string, id: string): Promise<void> {
  await db.run(sql`insert into pool_members (pool_id, profile_id) values (${eventId}, ${id})`);
}

/** Half of a transaction is undone: only the other half counts. */
async function rolledBack({ db, eventId, random, people }: World): Promise<void> {
  const [a, b] = [pick(random, people), pick(random, people)];
  if (a === undefined || b === undefined || a === b) return;
  await db.transaction(async (tx) => {
    await tx.run(sql`savepoint half`);
    await tx.run(sql`update profiles set interests = '{jazz}' where id = ${a}`);
    await tx.run(sql`delete from pool_members where pool_id = ${eventId} and profile_id = ${b}`);
    await tx.run(sql`rollback to savepoint half`);
    await tx.run(sql`update profiles set interests = '{go}' where id = ${b}`);
  });
}

const interruptions = [
  'join',
  'leave',
  'rejoin',
  'joined when',
  'edit',
  'block',
  'unblock',
  'policy',
  'limit',
  'minimum age',
  'ages',
] as const satisfies Step[];

/** A worker with an empty memory. */
function newWorker(world: Omit<World, 'work'>): EventsWork {
  const { db, random, busy } = world;
  let left = 20; // else people might change faster than they can be matched, for ever
  const interrupt = async () => {
    if (busy && left-- > 0 && random() < 0.3) await perform(world as World, pick(random, interruptions));
  };
  return eventsWork(interrupted(db, interrupt));
}

/** A worker takes the lease and rows, then dies: both end, a new worker with an empty memory takes over. */
async function crash(world: World): Promise<void> {
  const { db, eventId } = world;
  await db.run(sql`select claim_matchmaking_job('dead', 30000, ${eventId})`);
  await db.run(sql`
    update matchmaking_queue set locked_by = 'dead', locked_until = clock_timestamp() + interval '30 s'
    where id in (select id from matchmaking_queue where event_id = ${eventId} limit 3)`);
  await db.run(sql`update matchmaking_queue set locked_until = clock_timestamp() - interval '1 s' where locked_by = 'dead'`);
  await db.run(sql`update matchmaking_jobs set locked_until = clock_timestamp() - interval '1 s' where locked_by = 'dead'`);
  world.work = newWorker(world);
}

forEachPostgres((server) => {
  describe('lists of an event', () => {
    const database = testDatabase({ server });

    it('are the exact top k at rest after any sequence of joins, leaves, edits, blocks, pauses, policies and crashes', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer(),
          fc.boolean(),
          fc.array(fc.constantFrom(...steps), { minLength: 5, maxLength: 40 }),
          async (seed, busy, sequence) => {
            const db = database().database;
            const eventId = await createTestEvent(db);
            const start = { db, eventId, random: seededRandom(seed), busy, people: [] };
            const world: World = Object.assign(start, { work: eventsWork(db) });
            world.work = newWorker(world);
            await perform(world, 'join many'); // else most steps would find nobody
            for (const step of sequence) await perform(world, step);
            await setPaused(db, eventId, false);
            await db.run(sql`update pools set mode = 'events', matchmaking_enabled = true where id = ${eventId}`);
            await matchUntilQuiet(world.work, eventId);
            expect(await storedLists(db, eventId)).toEqual(await listsFromScratch(db, eventId));
            expect(await db.rows(sql`select * from matchmaking_queue where event_id = ${eventId}`)).toEqual([]);
          },
        ),
        { numRuns: 100 },
      );
    });
  });
});
