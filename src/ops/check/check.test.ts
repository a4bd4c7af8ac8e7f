// Each invariant: holds on a clean database, and finds and names the fault that is seeded here past all triggers and keys.
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  createTestEvent,
  eventsWork,
  joinPeople,
  matchUntilQuiet,
  randomProfile,
  seededRandom,
} from '../../../tests/support/events.js';
import { testDatabase } from '../../../tests/support/postgres.js';
import type { Database, Statement } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { publishPolicy } from '../../people/policies.js';
import { checkDatabase, type CheckReport } from './check.js';
import { invariants } from './invariants.js';
import { localModels } from '../../people/models.js';

const test = testDatabase();
const db = (): Database => test().database;
let event: string;
/** Adults with lists of three, best first. */
let ids: string[];

const options = { models: localModels('none'), threads: 0 };
const check = () => checkDatabase(db(), options);

async function build(): Promise<void> {
  event = await createTestEvent(db(), {
    policy: {
      filters: [{ within: 'age', by: 10 }],
      score: [
        { overlap: 'interests', weight: 2 },
        { near: 'age', scale: 10, weight: 1 },
      ],
    },
  });
  const random = seededRandom(7);
  const adult = (n: number) => ({
    ...randomProfile(random),
    externalId: `${event}-${n}`,
    birthDate: `198${n % 6}-03-0${1 + (n % 9)}`,
    interests: ['jazz', 'go', 'chess'].slice(n % 3),
  });
  ids = await joinPeople(
    db(),
    event,
    Array.from({ length: 16 }, (_, n) => adult(n)),
  );
  await matchUntilQuiet(eventsWork(db()), event);
}

/** Writes past triggers and foreign keys, as a bug or a careless hand would. */
async function seed(...statements: Statement[]): Promise<void> {
  await db().transaction(async (tx) => {
    await tx.run(sql`set local session_replication_role = replica`);
    for (const statement of statements) await tx.run(statement);
  });
}

function broken(report: CheckReport, name: string): Record<string, unknown>[] {
  return report.invariants.filter((each) => each.name === name).flatMap((each) => each.broken.flatMap((found) => found.rows));
}

/** Also rows that a seeded fault left without their owners. */
async function empty(): Promise<void> {
  await db().run(
    sql.script(
      'truncate profiles, pools, policies, matchmaking_queue, user_matches, user_match_changes, matchmaking_jobs cascade',
    ),
  );
}

/** What is broken, in words that a failing test can show. */
function faults(report: CheckReport): unknown[] {
  return report.invariants.flatMap(({ name, broken: found }) => found.map((each) => ({ name, ...each })));
}

beforeAll(build);
afterEach(async () => {
  await empty();
  await build();
});

it('holds on a clean database', async () => {
  const report = await check();
  expect(report.invariants.filter((each) => !each.holds)).toEqual([]);
  expect(report.holds).toBe(true);
  expect(report.invariants.map(({ name }) => name)).toEqual(invariants.map(({ name }) => name));
});

it('holds on a database without anybody', async () => {
  await empty();
  expect(faults(await check())).toEqual([]);
});

it('cannot write', async () => {
  const writes = {
    name: 'writes',
    about: '',
    find: async (tx: { run(s: Statement): Promise<number> }) => (await tx.run(sql`delete from profiles`), []),
  };
  await expect(checkDatabase(db(), { ...options, invariants: [writes] })).rejects.toMatchObject({ name: 'AppError' });
});

describe('list-members', () => {
  it('finds somebody in a list who is no member', async () => {
    await seed(sql`delete from pool_members where pool_id = ${event} and profile_id = ${ids[0]}`);
    const rows = broken(await check(), 'list-members');
    expect(rows).toContainEqual(expect.objectContaining({ event_id: event, match_user_id: ids[0] }));
    expect(rows).toContainEqual(expect.objectContaining({ event_id: event, user_id: ids[0] }));
  });

  it('finds one person twice in a list', async () => {
    const database = db();
    await database.run(sql.script('alter table user_matches drop constraint user_matches_pkey'));
    await seed(
      sql`insert into user_matches select * from user_matches where event_id = ${event} and user_id = ${ids[1]} limit 1`,
    );
    expect(broken(await check(), 'list-members')).toContainEqual(expect.objectContaining({ user_id: ids[1], times: 2 }));
    await database.run(sql`delete from user_matches`);
    await database.run(sql.script('alter table user_matches add primary key (event_id, user_id, match_user_id)'));
  });
});

it('list-length finds a list that is longer than its limit', async () => {
  await seed(sql`update pools set match_limit = 2 where id = ${event}`);
  expect(broken(await check(), 'list-length')).toContainEqual(
    expect.objectContaining({ event_id: event, user_id: ids[0], length: 3, limit: 2 }),
  );
});

it('blocked-pairs finds a pair of whom one blocked the other, whichever way', async () => {
  const { user_id, match_user_id } = await db().getRow<{ user_id: string; match_user_id: string }>(
    sql`select user_id, match_user_id from user_matches where event_id = ${event} limit 1`,
  );
  await seed(sql`insert into blocks values (${match_user_id}, ${user_id})`);
  expect(broken(await check(), 'blocked-pairs')).toContainEqual(expect.objectContaining({ user_id, match_user_id }));
  await db().run(sql`delete from blocks`);
});

it('age-wall finds a minor with an adult by their real ages, whatever is remembered of them', async () => {
  await seed(sql`update profiles set birth_date = current_date - 365 * 15 where id = ${ids[3]}`);
  const rows = broken(await check(), 'age-wall');
  expect(rows).toContainEqual(expect.objectContaining({ user_id: ids[3], under_age: ids[3] }));
  expect(rows.every((row) => row['user_id'] === ids[3] || row['match_user_id'] === ids[3])).toBe(true);
});

it('age-wall lets minors meet each other', async () => {
  await db().run(sql`update profiles set birth_date = current_date - 365 * 15 where id = any (${ids.slice(0, 4)}::uuid[])`);
  await matchUntilQuiet(eventsWork(db()), event);
  expect(await db().rows(sql`select from user_matches where event_id = ${event} and user_id = ${ids[0]}`)).toHaveLength(3);
  expect(faults(await check())).toEqual([]);
});

it('allowed-pairs finds a pair that a filter keeps apart, and names the filter', async () => {
  await seed(sql`update profiles set birth_date = '1950-01-01' where id = ${ids[0]}`);
  expect(broken(await check(), 'allowed-pairs')).toContainEqual(
    expect.objectContaining({ user_id: ids[0], filter: 'within age' }),
  );
});

describe('exact-lists', () => {
  it('finds a list without its best', async () => {
    await seed(sql`delete from user_matches where event_id = ${event} and (user_id, match_user_id) in
      (select user_id, match_user_id from user_matches where event_id = ${event} and user_id = ${ids[2]} order by score desc limit 1)`);
    const [row] = broken(await check(), 'exact-lists');
    expect(row).toMatchObject({ event_id: event, user_id: ids[2], surplus: [] });
    expect(row?.['missing']).toHaveLength(1);
  });

  it('finds a score that differs by one bit', async () => {
    const before = await db().getRow<{ match_user_id: string; score: number }>(
      sql`select match_user_id, score from user_matches where event_id = ${event} and user_id = ${ids[2]} and score < 1 limit 1`,
    );
    const bits = new Float32Array([before.score]);
    new Uint32Array(bits.buffer)[0]! += 1;
    await seed(
      sql`update user_matches set score = ${bits[0]}::real where event_id = ${event} and user_id = ${ids[2]} and match_user_id = ${before.match_user_id}`,
    );
    expect(broken(await check(), 'exact-lists')).toEqual([
      expect.objectContaining({ user_id: ids[2], match_user_id: before.match_user_id }),
    ]);
  });

  it('leaves alone whoever is queued, and whoever is concerned by somebody queued', async () => {
    await seed(sql`update profiles set interests = '{go}', birth_date = '1999-01-01' where id = ${ids[0]}`);
    expect((await check()).holds).toBe(false);
    await db().run(sql`select enqueue_members(${event}, array[${ids[0]}]::uuid[], 2, 'edited')`);
    expect(faults(await check())).toEqual([]);
    await matchUntilQuiet(eventsWork(db()), event);
    expect(faults(await check())).toEqual([]);
  });
});

it('matched-members finds a member whose queue row was lost', async () => {
  const { id } = await db().getRow<{ id: string }>(
    sql`insert into profiles (name, birth_date, interests) values ('Lost', '1984-01-01', '{jazz}') returning id`,
  );
  await db().run(sql`insert into pool_members (pool_id, profile_id) values (${event}, ${id})`);
  expect(faults(await check())).toEqual([]);
  await db().run(sql`delete from matchmaking_queue where user_id = ${id}`);
  expect(broken(await check(), 'matched-members')).toEqual([expect.objectContaining({ event_id: event, user_id: id })]);
});

it('matched-members is content with somebody for whom there is nobody', async () => {
  await joinPeople(db(), event, [{ name: 'Alone', birthDate: '1920-01-01' }]);
  await matchUntilQuiet(eventsWork(db()), event);
  expect(faults(await check())).toEqual([]);
});

it('current-version finds entries of an older policy', async () => {
  const { policy_version_id } = await db().getRow<{ policy_version_id: string }>(
    sql`select policy_version_id from pools where id = ${event}`,
  );
  const { body } = await db().getRow<{ body: Record<string, unknown> }>(
    sql`select body from policy_versions where id = ${policy_version_id}`,
  );
  const next = await publishPolicy(db(), { name: `next ${event}`, body: { ...body, threshold: 0 } });
  await seed(sql`update pools set policy_version_id = ${next.id} where id = ${event}`);
  const report = await check();
  expect(broken(report, 'current-version')).toContainEqual(expect.objectContaining({ event_id: event, policy_version_id }));
  expect(report.invariants.find(({ name }) => name === 'exact-lists')?.holds).toBe(true);
});

it('usable-policies finds a policy whose attribute is gone', async () => {
  const broke = await publishPolicy(db(), { name: `broke ${event}`, body: { score: [{ overlap: 'hobbies', weight: 1 }] } });
  await seed(sql`update pools set policy_version_id = ${broke.id} where id = ${event}`);
  const report = await check();
  expect(broken(report, 'usable-policies')).toEqual([{ event_id: event, policy_version_id: broke.id }]);
  expect(report.invariants.find(({ name }) => name === 'usable-policies')?.broken[0]?.words).toContain('hobbies');
});

describe('queue-leases', () => {
  const late = sql`now() - interval '11 minutes'`;

  it('finds a row whose lease ended long ago', async () => {
    await db().run(sql`select enqueue_event_matchmaking(${event}, 3)`);
    await seed(
      sql`update matchmaking_queue set locked_by = 'gone', run_at = ${late}, locked_until = ${late} where user_id = ${ids[0]}`,
    );
    expect(broken(await check(), 'queue-leases')).toEqual([
      expect.objectContaining({ queue: 'matchmaking_queue', user_id: ids[0], locked_by: 'gone' }),
    ]);
  });

  it('finds a job that nobody runs', async () => {
    await seed(
      sql`update matchmaking_jobs set status = 'running', locked_by = 'gone', locked_until = ${late} where event_id = ${event}`,
    );
    expect(broken(await check(), 'queue-leases')).toEqual([expect.objectContaining({ event_id: event, status: 'running' })]);
  });

  it('finds a match job that a dead worker holds, and reports apart what waits or failed for no known reason', async () => {
    const job = (values: Statement) => sql`
      insert into match_jobs
        (face_id, pool_id, user_id, cause, created_at, status, attempts, error_message, started_at, completed_at, run_at, locked_by, locked_until)
      values (gen_random_uuid(), ${event}, ${ids[0]}, 'photo', ${late}, ${values})`;
    await seed(
      job(sql`'processing', 0, null, now(), null, ${late}, 'gone', ${late}`),
      job(sql`'pending', 0, null, null, null, ${late}, null, null`),
      job(sql`'failed', 3, 'It broke', now(), now(), 'infinity', null, null`),
    );
    const report = await check();
    expect(broken(report, 'queue-leases')).toEqual([expect.objectContaining({ queue: 'match_jobs', locked_by: 'gone' })]);
    const apart = report.invariants.flatMap((each) => each.apart.flatMap((found) => found.rows));
    expect(apart).toContainEqual(expect.objectContaining({ pool_id: event, queued: 1 }));
    expect(apart).toContainEqual(expect.objectContaining({ attempts: 3, error_message: 'It broke' }));
    await db().run(sql`delete from match_jobs`);
  });

  it('reports people who are parked or paused apart', async () => {
    await db().run(sql`select enqueue_event_matchmaking(${event}, 3)`);
    await db().run(sql`update matchmaking_jobs set status = 'paused' where event_id = ${event}`);
    await seed(sql`update matchmaking_queue set run_at = 'infinity', attempts = 6, last_error = 'no' where user_id = ${ids[0]}`);
    const report = await check();
    expect(faults(report)).toEqual([]);
    const apart = report.invariants.flatMap((each) => each.apart.flatMap((found) => found.rows));
    expect(apart).toContainEqual(expect.objectContaining({ user_id: ids[0], last_error: 'no' }));
    expect(apart).toContainEqual(expect.objectContaining({ event_id: event, queued: 16 }));
  });
});

it('queue-members finds a queue row of somebody who is no member, and of an event that is not matched', async () => {
  await seed(
    sql`insert into matchmaking_queue (event_id, user_id) values (${event}, gen_random_uuid())`,
    sql`insert into matchmaking_queue (event_id, user_id) values (gen_random_uuid(), ${ids[0]})`,
  );
  expect(broken(await check(), 'queue-members')).toHaveLength(2);
  await db().run(sql`delete from matchmaking_queue`);
});

describe('change-order', () => {
  it('finds somebody who entered twice', async () => {
    await seed(sql`insert into user_match_changes (event_id, user_id, entered_id, cause)
      select event_id, user_id, entered_id, cause from user_match_changes where event_id = ${event} and user_id = ${ids[0]} order by id desc limit 1`);
    expect(broken(await check(), 'change-order')).toEqual([
      expect.objectContaining({ user_id: ids[0], fault: 'follows the same' }),
    ]);
  });

  it('finds changes that do not lead to the list', async () => {
    await seed(sql`delete from user_match_changes where id = (
      select max(id) from user_match_changes where event_id = ${event} and user_id = ${ids[0]} and left_id is not null)`);
    await seed(sql`insert into user_match_changes (event_id, user_id, left_id, cause)
      select event_id, user_id, match_user_id, 'rematch' from user_matches where event_id = ${event} and user_id = ${ids[0]} limit 1`);
    expect(broken(await check(), 'change-order')).toContainEqual(
      expect.objectContaining({ user_id: ids[0], fault: 'does not lead to the list' }),
    );
  });
});

describe('access', () => {
  const grants: readonly (readonly [what: string, fault: string, undo: string, row: Record<string, unknown>])[] = [
    [
      'a table without row-level security',
      'alter table blocks disable row level security',
      'alter table blocks enable row level security',
      { table: 'blocks' },
    ],
    [
      'a table that anyone may read',
      'grant select on profiles to anon',
      'revoke select on profiles from anon',
      { role: 'anon', relation: 'profiles', column: 'name' },
    ],
    [
      'a column that people may write',
      'grant update (stated_age) on profiles to authenticated',
      'revoke update (stated_age) on profiles from authenticated',
      { role: 'authenticated', privilege: 'update', column: 'stated_age' },
    ],
    [
      'a policy that shows a stranger everything',
      'create policy leak on user_matches for select to authenticated using (true)',
      'drop policy leak on user_matches',
      { role: 'authenticated', relation: 'user_matches' },
    ],
    [
      'a view that reads as its owner',
      'alter view events set (security_invoker = false)',
      'alter view events set (security_invoker = true)',
      { view: 'events' },
    ],
    [
      "a function that anyone may call with its owner's rights",
      'grant execute on function profile_card(uuid) to anon',
      'revoke execute on function profile_card(uuid) from anon',
      { function: 'profile_card(uuid)' },
    ],
    [
      'a function whose tables a temporary one can stand in for',
      'alter function is_staff(text) set search_path = public',
      'alter function is_staff(text) set search_path = pg_catalog, public, pg_temp',
      { function: 'is_staff(text)' },
    ],
  ];

  for (const [what, fault, undo, row] of grants) {
    it(`finds ${what}`, async () => {
      await db().run(sql.script(fault));
      try {
        expect(broken(await check(), 'access')).toContainEqual(expect.objectContaining(row));
      } finally {
        await db().run(sql.script(undo));
      }
      expect(faults(await check())).toEqual([]);
    });
  }

  it("does not look at a host's own tables", async () => {
    await db().run(sql.script('create table orders (id int); grant select on orders to anon'));
    expect(faults(await check())).toEqual([]);
  });
});
