// Shared by tests of the events mode: an event with random people, and what its lists must be, worked out from scratch.
import { randomUUID } from 'node:crypto';
import { createRandom } from '../../src/demo/random.js';
import type { Database, Session, TransactionOptions } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { createEventCache } from '../../src/modes/events/event-cache.js';
import { runEventsTurn, type EventsWork } from '../../src/modes/events/events.work.js';
import { createTableStatistics } from '../../src/modes/events/table-statistics.js';
import { excludedFor, refreshPool, type PoolState } from '../../src/modes/pool/pool-state.js';
import { publishPolicy } from '../../src/people/policies.js';
import { createPool } from '../../src/people/pools.js';
import { saveProfiles, type ProfileInput } from '../../src/people/profiles.js';
import { rankOne } from '../../src/policy/rank.js';
import { localModels } from '../../src/people/models.js';

export const testPolicy = {
  filters: [{ seeks: { want: 'seeking', is: 'gender' } }, { within: 'age', by: 15 }],
  score: [
    { overlap: 'interests', weight: 3 },
    { near: 'age', scale: 10, weight: 1 },
  ],
  combine: 'geometric',
  limit: 3,
};

/** Small domains, so that ties, empty lists and full lists all occur. */
const interests = ['jazz', 'climbing', 'chess', 'cooking', 'films', 'go'];
const genders = ['woman', 'man', 'other'];

export type Random = () => number;

/** Seeded, so that a failing sequence can be run again. */
export function seededRandom(seed: number): Random {
  return createRandom(seed).next;
}

export function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)] as T;
}

export function randomProfile(random: Random): ProfileInput {
  return {
    name: `P${Math.floor(random() * 1e6)}`,
    ...(random() < 0.9 && { birthDate: `${1970 + Math.floor(random() * 36)}-0${1 + Math.floor(random() * 9)}-15` }),
    ...(random() < 0.9 && { gender: pick(random, genders) }),
    ...(random() < 0.6 && { seeking: genders.filter(() => random() < 0.5) }),
    interests: interests.filter(() => random() < 0.4),
  };
}

export async function createTestEvent(
  db: Database,
  options: { policy?: unknown; limit?: number; code?: string } = {},
): Promise<string> {
  const { id: policyVersionId } = await publishPolicy(db, { name: `test ${randomUUID()}`, body: options.policy ?? testPolicy });
  return await createPool(db, {
    mode: 'events',
    code: options.code ?? `T${randomUUID().slice(0, 8)}`,
    name: 'Test event',
    policyVersionId,
    ...(options.limit !== undefined && { matchLimit: options.limit }),
  });
}

/** Creates people and makes them members, in one statement each. */
export async function joinPeople(db: Database, eventId: string, profiles: readonly ProfileInput[]): Promise<string[]> {
  const { ids } = await saveProfiles(db, profiles);
  await db.run(sql`insert into all_events_members (event_id, user_id) select ${eventId}, unnest(${ids}::uuid[])`);
  return ids;
}

export function eventsWork(db: Database, overrides: Partial<EventsWork> = {}): EventsWork {
  return {
    db,
    worker: `test ${randomUUID()}`,
    cache: createEventCache(),
    statistics: createTableStatistics(db),
    batchSize: 20,
    leaseMs: 30_000,
    models: localModels('none'),
    ...overrides,
  };
}

/** The database, with something happening between each reading of a decision's data and the writing of the decision. */
export function interrupted(db: Database, meanwhile: () => Promise<void>): Database {
  return Object.assign(Object.create(db) as Database, {
    async transaction<T>(run: (tx: Session) => Promise<T>, options?: TransactionOptions): Promise<T> {
      const result = await db.transaction(run, options);
      if (options?.readOnly === true) await meanwhile();
      return result;
    },
  });
}

/** Works the event until its queue is empty. */
export async function matchUntilQuiet(work: EventsWork, eventId?: string): Promise<void> {
  for (;;) {
    const turn = await runEventsTurn(work, { budgetMs: 60_000, ...(eventId !== undefined && { eventId }) });
    if (!turn) return;
  }
}

export type StoredLists = Map<string, { id: string; score: number }[]>;

/** Lists as stored, best first by the rule of ties. */
export async function storedLists(db: Database, eventId: string): Promise<StoredLists> {
  const rows = await db.rows<{ user_id: string; id: string; score: number }>(sql`
    select u.user_id, u.match_user_id as id, u.score
    from user_matches u join pool_members m on m.pool_id = u.event_id and m.profile_id = u.match_user_id
    where u.event_id = ${eventId} order by u.user_id, u.score desc, m.joined_at, u.match_user_id`);
  const lists: StoredLists = new Map();
  for (const { user_id, id, score } of rows)
    lists.set(user_id, [...(lists.get(user_id) ?? []), { id, score: Math.fround(score) }]);
  return lists;
}

/** Everybody's exact top k, ranked anew from what the database holds now. */
export async function listsFromScratch(db: Database, eventId: string, model = 'none'): Promise<StoredLists> {
  const state = await db.transaction((tx) => refreshPool(tx, eventId, localModels(model)), { isolation: 'repeatable read' });
  return rankFromScratch(state);
}

function rankFromScratch(state: PoolState): StoredLists {
  const lists: StoredLists = new Map();
  for (const index of state.columns.indexes()) {
    const ranked = rankOne(state.columns, index, state.limit, { excluded: excludedFor(state, index) });
    if (ranked.length > 0) {
      lists.set(
        state.columns.idAt(index),
        ranked.map((entry) => ({ id: state.columns.idAt(entry.index), score: entry.score })),
      );
    }
  }
  return lists;
}
