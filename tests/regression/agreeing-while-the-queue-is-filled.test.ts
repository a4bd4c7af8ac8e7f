// Who agreed to be voted on between the reading of who agreed and the reading of the people was read, taken out again as somebody who had not agreed, and never
// read anew: they were in no pair until something else of them changed. Seen as six pairs among five people.
import { expect, it } from 'vitest';
import type { Database, Session } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { fillFor, fillQueue } from '../../src/modes/community/community.fill.js';
import { createCommunityWork } from '../../src/modes/community/community.work.js';
import { localModels } from '../../src/people/models.js';
import { as, createCommunity } from '../support/community.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();

/** Does something once, right before the first snapshot of the people is taken. */
function beforeSnapshot(db: Database, act: () => Promise<unknown>): Database {
  let done = false;
  const watch = (tx: Session): Session =>
    Object.assign(Object.create(tx) as Session, {
      getRow: async (statement: Parameters<Session['getRow']>[0]) => {
        if (!done && statement.text.includes('pg_current_snapshot')) {
          done = true;
          await act();
        }
        return await tx.getRow(statement);
      },
    });
  return Object.assign(Object.create(db) as Database, {
    transaction: async <T>(run: (tx: Session) => Promise<T>, ...more: []) =>
      await db.transaction((tx) => run(watch(tx)), ...more),
  });
}

it.each(['the queue', 'a voter'] as const)(
  'somebody who agrees while pairs are looked for, for %s, is in pairs',
  async (forWhom) => {
    const { database: db } = test();
    const community = await createCommunity(db, { people: 4 });
    const { poolId, people } = community;
    const late = people[0]!;
    await as(db, late, sql`select withdraw_from_votes(${poolId})`);
    const agree = () => as(db, late, sql`select agree_to_votes(${poolId}, 'test')`);
    const work = createCommunityWork({ db: beforeSnapshot(db, agree), models: localModels('none') });
    if (forWhom === 'the queue') await fillQueue(work, poolId);
    else await fillFor(work, poolId, [people[1]!]);
    await fillQueue(work, poolId);
    const { pairs } = await db.getRow<{ pairs: number }>(sql`
    select count(*)::int as pairs from match_generation_queue where pool_id = ${poolId} and ${late} in (user_a_id, user_b_id)`);
    expect(pairs).toBe(3);
  },
);
