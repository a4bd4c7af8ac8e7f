// Each invariant of the lookalike mode: holds while people are matched and while jobs wait, and finds and names the fault that is seeded past all
// triggers and keys.
import { beforeEach, describe, expect, it } from 'vitest';
import { createLookalikePool, lookalikeFixture, lookalikePolicy } from '../../../tests/support/lookalike.js';
import { testDatabase } from '../../../tests/support/postgres.js';
import type { Statement } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { localModels } from '../../people/models.js';
import { addMembers } from '../../people/pools.js';
import { saveProfiles } from '../../people/profiles.js';
import { checkDatabase } from './check.js';
import { lookalikeJobs } from './invariants/lookalike-jobs.js';
import { lookalikeMatches } from './invariants/lookalike-matches.js';
import { lookalikeWalls } from './invariants/lookalike-walls.js';

const test = testDatabase();
const db = () => test().database;
/** All alike, the later less so: each person's best are the two first others. */
const faceOf = (n: number) => Float32Array.from({ length: 128 }, (_, at) => 0.1 + (at === n ? 0.1 * n : 0));
let pool: string;
/** By name; women and men in turn. */
let people: string[];
let fixture: ReturnType<typeof lookalikeFixture>;

beforeEach(async () => {
  await db().run(sql.script('truncate profiles, pools, photo_removals cascade'));
  pool = await createLookalikePool(db(), { policy: { ...lookalikePolicy, limit: 2 } });
  fixture = lookalikeFixture(db());
  const { ids } = await saveProfiles(
    db(),
    Array.from({ length: 6 }, (_, n) => ({
      name: `P${n}`,
      school: 'UIT',
      gender: n % 2 === 0 ? 'female' : 'male',
      birthDate: '1990-01-01',
    })),
  );
  people = ids;
  await addMembers(db(), pool, people);
  for (const [n, id] of people.entries()) await fixture.give(pool, id, faceOf(n));
  await fixture.drain();
});

/** Writes past triggers and foreign keys, as a bug or a careless hand would. */
async function seed(...statements: readonly Statement[]): Promise<void> {
  await db().transaction(async (tx) => {
    await tx.run(sql`set local session_replication_role = replica`);
    for (const statement of statements) await tx.run(statement);
  });
}

async function broken(): Promise<Record<string, readonly unknown[]>> {
  const invariants = [lookalikeWalls, lookalikeMatches, lookalikeJobs];
  const report = await checkDatabase(db(), { models: localModels('none'), threads: 0, invariants });
  return Object.fromEntries(
    report.invariants.filter(({ holds }) => !holds).map((each) => [each.name, each.broken.flatMap(({ rows }) => rows)]),
  );
}

const oneMatch = () =>
  db().getRow<{ face_a_id: string; face_b_id: string; user_a_id: string; user_b_id: string }>(
    sql`select face_a_id, face_b_id, user_a_id, user_b_id from matches order by score desc, face_a_id limit 1`,
  );

it('holds while people are matched, while photos wait, and after an edit, a block and a departure', async () => {
  const { user_a_id: one, user_b_id: other } = await oneMatch();
  expect(await broken()).toEqual({});
  await db().run(sql`update profiles set school = 'BKU' where id = ${one}`);
  await db().run(sql`insert into blocks (blocker_id, blocked_id) values (${one}, ${other})`);
  await fixture.give(pool, other, faceOf(1));
  expect(await broken()).toEqual({});
  await fixture.drain();
  expect(await broken()).toEqual({});
  await db().run(sql`delete from pool_members where profile_id = ${other}`);
  expect(await broken()).toEqual({});
  await fixture.drain();
  expect(await broken()).toEqual({});
  await db().run(sql`update pools set matchmaking_enabled = false`);
  expect(await broken()).toEqual({});
});

describe('lookalike-walls', () => {
  it.each([
    ['block', (a: string, b: string) => sql`insert into blocks (blocker_id, blocked_id) values (${b}, ${a})`],
    ['age', (a: string) => sql`update pool_members set is_minor = true where profile_id = ${a}`],
    ['no member', (a: string) => sql`delete from pool_members where profile_id = ${a}`],
    ['not approved', (a: string) => sql`update faces set moderation = 'pending' where user_id = ${a}`],
    [
      'not ready',
      (a: string) =>
        sql`update faces set state = 'refused', refusal = 'no_face', refused_at = now(), ready_at = null, model = null, embedding = null where user_id = ${a}`,
    ],
    ['two models', (a: string) => sql`update faces set model = 'another' where user_id = ${a}`],
    [
      'another person or pool',
      (a: string, b: string) => sql`update matches set user_a_id = gen_random_uuid() where user_a_id = ${a} and user_b_id = ${b}`,
    ],
    ['another person or pool', (a: string) => sql`delete from faces where user_id = ${a}`],
  ])('finds a match across: %s (%#)', async (across, fault) => {
    const { user_a_id, user_b_id, face_a_id } = await oneMatch();
    await seed(fault(user_a_id, user_b_id));
    expect((await broken())['lookalike-walls']).toContainEqual(expect.objectContaining({ across, face_a_id }));
  });

  it('finds a pair twice', async () => {
    const { user_a_id, user_b_id, face_a_id } = await oneMatch();
    await seed(
      sql`drop index faces_ready_once`,
      sql`insert into faces select (jsonb_populate_record(f, '{"id": "ffffffff-ffff-4fff-8fff-ffffffffffff", "photo_key": "again"}')).* from faces f where id = (
        select face_b_id from matches where face_a_id = ${face_a_id} and user_b_id = ${user_b_id})`,
      sql`insert into matches select (jsonb_populate_record(m, '{"face_b_id": "ffffffff-ffff-4fff-8fff-ffffffffffff"}')).* from matches m
        where m.face_a_id = ${face_a_id} and m.user_b_id = ${user_b_id}`,
    );
    const found = await broken();
    await seed(
      sql`delete from faces where photo_key = 'again'`,
      sql`create unique index faces_ready_once on faces (pool_id, user_id) where state = 'ready'`,
    );
    expect(found['lookalike-walls']).toEqual([
      {
        pool_id: pool,
        user_id: [user_a_id, user_b_id].toSorted()[0],
        match_user_id: [user_a_id, user_b_id].toSorted()[1],
        times: 2,
      },
    ]);
  });
});

describe('lookalike-matches', () => {
  it.each([
    [
      'of a pair that a filter keeps apart',
      (a: string) => sql`update profiles set school = 'BKU' where id = ${a}`,
      { filter: 'same school' },
    ],
    [
      'below the threshold',
      (a: string) => sql`update faces set embedding = ${Buffer.alloc(512)} where user_id = ${a}`,
      { threshold: 0.5 },
    ],
    ['of another score', () => sql`update matches set score = 0.75`, { stored: 0.75 }],
    ['of another likeness', () => sql`update matches set similarity = 0.75`, { stored_similarity: 0.75 }],
    [
      'of a likeness by another measure',
      (a: string) =>
        sql`update faces set embedding = ${Buffer.from(new Float32Array(128).fill(0.11).buffer)} where user_id = ${a}`,
      { right_similarity: expect.any(Number) },
    ],
    [
      'of another version of the policy',
      () => sql`update matches set policy_version_id = gen_random_uuid()`,
      { policy_version_id: expect.any(String) },
    ],
  ])('finds a match %s', async (_, fault, found) => {
    const { user_a_id, user_b_id } = await oneMatch();
    await seed(fault(user_a_id));
    expect((await broken())['lookalike-matches']).toContainEqual(expect.objectContaining({ user_a_id, user_b_id, ...found }));
  });

  it('finds a best one that is missing, unless either will still be looked at', async () => {
    const { face_a_id, face_b_id, user_a_id, user_b_id } = await oneMatch();
    await seed(sql`delete from matches where face_a_id = ${face_a_id} and face_b_id = ${face_b_id}`);
    const missing = (await broken())['lookalike-matches'] as { user_id: string; match_user_id: string }[];
    expect(missing.map((row) => [row.user_id, row.match_user_id].toSorted())).toEqual([[user_a_id, user_b_id].toSorted()]);
    await db().run(sql`select open_match_jobs(array[${face_b_id}::uuid], 'rematch')`);
    expect(await broken()).toEqual({});
    await fixture.drain();
    expect(await broken()).toEqual({});
    expect(await db().rows(sql`select from matches where face_a_id = ${face_a_id} and face_b_id = ${face_b_id}`)).toHaveLength(1);
  });

  it('says so where the policy cannot be used', async () => {
    await seed(sql`update policy_versions set body = '{"filters": [{"same": "shoe size"}]}'`);
    expect((await broken())['lookalike-matches']).toEqual([{ pool_id: pool }]);
  });
});

describe('lookalike-jobs', () => {
  it('finds a photo that waits without a job', async () => {
    const { face_id } = await fixture.give(pool, people[0]!, faceOf(0));
    await seed(sql`delete from match_jobs where face_id = ${face_id}`);
    expect(await broken()).toEqual({ 'lookalike-jobs': [expect.objectContaining({ id: face_id, user_id: people[0] })] });
  });

  it('finds a job about the face of somebody else', async () => {
    await seed(sql`update match_jobs set user_id = ${people[1]} where user_id = ${people[0]}`);
    expect((await broken())['lookalike-jobs']).toEqual([expect.objectContaining({ user_id: people[1] })]);
  });

  it('finds a photo without consent', async () => {
    await seed(sql`update consents set withdrawn_at = now() where user_id = ${people[0]}`);
    expect(await broken()).toEqual({ 'lookalike-jobs': [expect.objectContaining({ user_id: people[0] })] });
  });

  it('finds a job that was over long ago', async () => {
    await seed(sql`update match_jobs set completed_at = now() - interval '9 days' where user_id = ${people[0]}`);
    expect((await broken())['lookalike-jobs']).toEqual([expect.objectContaining({ user_id: people[0], status: 'completed' })]);
  });
});
