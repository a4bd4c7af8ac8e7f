// Lookalike pools: who is let in, what an organiser does to them, and pools that become something else.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FailedJob, LookalikeMember, LookalikePool, LookalikePreview, ProblemDocument } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { publishPolicy } from '../../src/people/policies.js';
import { saveProfiles, type ProfileInput } from '../../src/people/profiles.js';
import { createStaff, nobody, openTestApp, service, type TestApp } from '../support/http.js';
import { lookalikeFixture, lookalikePolicy, type LookalikeFixture } from '../support/lookalike.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
let http: TestApp;
let fixture: LookalikeFixture;
let admin: string;
let byFaces: string;
let byTexts: string;
let pool: LookalikePool;

const publish = async (name: string, body: unknown) => (await publishPolicy(test().database, { name, body })).id;

beforeAll(async () => {
  http = await openTestApp(test().database);
  fixture = lookalikeFixture(test().database);
  admin = await createStaff(test().database, 'admin');
  byFaces = await publish('by faces', lookalikePolicy);
  byTexts = await publish('by interests', { score: [{ overlap: 'interests', weight: 1 }] });
});
afterAll(() => http.close());

let codes = 0;
beforeEach(async () => {
  pool = await create();
});

async function create(given: object = {}): Promise<LookalikePool> {
  const body = { code: `ALIKE-${++codes}`, name: 'Campus', policyVersionId: byFaces, photoModeration: 'after', ...given };
  return (await ask(admin, 'POST', '/api/lookalike', body)).body.pool;
}

type Answer = ProblemDocument &
  LookalikePool &
  LookalikePreview & {
    readonly pool: LookalikePool;
    readonly pools: readonly LookalikePool[];
    readonly jobs: readonly FailedJob[];
    readonly more: boolean;
    readonly moved: boolean;
    readonly queued: number;
  };

const ask = (as: string, method: string, path: string, body?: unknown) => http.ask<Answer>(as, method, path, body);

const student: ProfileInput = { name: 'Ann', school: 'North', gender: 'female' };
const unknownAge = async () => (await saveProfiles(test().database, [student])).ids[0] ?? '';
const somebody = async (profile: Partial<ProfileInput> = {}) =>
  (await saveProfiles(test().database, [{ ...student, birthDate: '1990-01-01', ...profile }])).ids[0] ?? '';
const join = (as: string, birthDate?: string) => ask(as, 'POST', '/api/lookalike/join', { code: pool.code, birthDate });
const preview = async (as: string) => (await ask(as, 'GET', `/api/lookalike/by-code/${pool.code.toLowerCase()}`)).body;
const overview = async (id = pool.id) => (await ask(admin, 'GET', `/api/lookalike/${id}/overview`)).body;
const count = async (query: ReturnType<typeof sql>) => (await test().database.getRow<{ n: number }>(query)).n;
const faceOf = (x: number) => Float32Array.from({ length: 128 }, (_, n) => (n === 0 ? x : 0.1));

/** Two people in the pool whose faces are alike. */
async function alikePair(): Promise<[string, string]> {
  const [a, b] = [await somebody(), await somebody({ gender: 'male' })];
  for (const id of [a, b]) {
    expect((await join(id)).status).toBe(200);
    await fixture.give(pool.id, id, faceOf(0.2));
  }
  await fixture.drain();
  expect(fixture.errors).toEqual([]);
  return [a, b];
}

describe('the door of a lookalike pool', () => {
  it('says what it is before anybody goes in, and that it compares photos', async () => {
    expect(await preview(nobody)).toMatchObject({
      name: 'Campus',
      photos: true,
      open: true,
      member: false,
      members: 0,
      asksBirthDate: true,
      needsBirthDate: true,
    });
    pool = await create({ policyVersionId: byTexts });
    expect(await preview(nobody)).toMatchObject({ photos: false });
  });

  it('lets in who has the code, once, and counts them', async () => {
    const ann = await somebody();
    expect((await join(ann)).body.pool).toMatchObject({ id: pool.id, member: true, photos: true, numbers: null });
    expect((await join(ann)).status).toBe(200);
    expect(await preview(ann)).toMatchObject({ member: true, members: 1, needsBirthDate: false });
    expect((await ask(ann, 'GET', '/api/lookalike')).body.pools.map(({ id }) => id)).toEqual([pool.id]);
  });

  it('speaks of a pool, not of an event', async () => {
    const { status, body } = await join(await unknownAge());
    expect([status, body.problems?.map(({ path }) => path)]).toEqual([409, ['birthDate']]);
    expect(body.detail).toMatch(/^This pool keeps people under 18 and adults apart/);
    await ask(admin, 'PATCH', `/api/lookalike/${pool.id}`, { endsAt: '2020-01-01T00:00:00Z' });
    expect((await join(await somebody())).body.detail).toBe('This pool has ended: nobody can join any more');
    expect((await ask(nobody, 'GET', '/api/lookalike/by-code/nothing')).body.detail).toMatch(/^No pool has this code/);
  });

  it('keeps the birth date that is said at the door', async () => {
    const ann = await unknownAge();
    expect((await join(ann, '2000-02-03')).status).toBe(200);
    expect(await preview(ann)).toMatchObject({ needsBirthDate: false, member: true });
  });

  it('is no door into a pool of another mode', async () => {
    const lobby = { code: `DEN-${codes}`, name: 'Den', policyVersionId: byTexts };
    await ask(admin, 'POST', '/api/lobbies', lobby);
    const ann = await somebody();
    expect((await ask(ann, 'POST', '/api/lookalike/join', { code: lobby.code })).status).toBe(404);
    expect((await ask(ann, 'GET', `/api/lookalike/by-code/${lobby.code}`)).status).toBe(404);
    expect(await count(sql`select count(*)::int as n from pool_members where profile_id = ${ann}`)).toBe(0);
  });

  it('takes along photo, jobs and matches of who leaves', async () => {
    const [a, b] = await alikePair();
    expect(await count(sql`select count(*)::int as n from matches where pool_id = ${pool.id}`)).toBe(1);
    expect((await ask(a, 'DELETE', `/api/lookalike/${pool.id}/membership`)).status).toBe(204);
    expect((await ask(a, 'DELETE', `/api/lookalike/${pool.id}/membership`)).status).toBe(204);
    expect(await count(sql`select count(*)::int as n from matches where pool_id = ${pool.id}`)).toBe(0);
    expect(await count(sql`select count(*)::int as n from faces where user_id = ${a}`)).toBe(0);
    expect(await count(sql`select count(*)::int as n from faces where user_id = ${b}`)).toBe(1);
  });
});

describe('an organiser', () => {
  it('makes a pool whose photos moderators see first, and takes none of minors, unless they say otherwise', async () => {
    const plain = await create({ photoModeration: undefined });
    expect(plain).toMatchObject({ photoModeration: 'before', photosOfMinors: false, matchLimit: null, minimumAge: 18 });
    expect(await create({ photoModeration: 'after', photosOfMinors: true, matchLimit: 5, minimumAge: 16 })).toMatchObject({
      photoModeration: 'after',
      photosOfMinors: true,
      matchLimit: 5,
      minimumAge: 16,
    });
  });

  it('is told which field is wrong', async () => {
    const taken = await ask(admin, 'POST', '/api/lookalike', { code: pool.code, name: 'Again', policyVersionId: byFaces });
    expect([taken.status, taken.body.problems?.map(({ path }) => path)]).toEqual([409, ['code']]);
    const wrong = await ask(admin, 'PATCH', `/api/lookalike/${pool.id}`, { matchLimit: 51, photoModeration: 'never' });
    expect([wrong.status, wrong.body.problems?.map(({ path }) => path).toSorted()]).toEqual([
      422,
      ['matchLimit', 'photoModeration'],
    ]);
  });

  it('sees how it stands', async () => {
    const [a] = await alikePair();
    await fixture.give(pool.id, a, { reason: 'no_face' });
    await fixture.drain();
    const waits = await somebody();
    await join(waits);
    await fixture.give(pool.id, waits, faceOf(0.3));
    const { numbers } = await overview();
    expect(numbers).toMatchObject({
      members: 3,
      ready: 2,
      waiting: 1,
      refused: 1,
      toReview: 0,
      flags: 1, // the two have one face
      openJobs: 1,
      matches: 1,
      failedLastDay: 1,
    });
    expect(numbers?.oldestJobMs).toBeGreaterThanOrEqual(0);
    await fixture.drain();
    expect((await overview()).numbers).toMatchObject({ ready: 3, waiting: 0, openJobs: 0, oldestJobMs: null });
  });

  it('sees who is in it, page by page, and how their entries stand', async () => {
    const [a, b] = await alikePair();
    const late = await somebody({ name: 'Late' });
    await join(late);
    const list = async (query: string) =>
      (await ask(admin, 'GET', `/api/lookalike/${pool.id}/members?${query}`)).body as unknown as {
        members: LookalikeMember[];
        more: boolean;
      };
    const first = await list('limit=2');
    expect(first.members.map(({ id, entry, matches }) => [id, entry, matches])).toEqual([
      [late, 'none', 0],
      [b, 'ready', 1],
    ]);
    expect(first.more).toBe(true);
    expect(await list(`limit=2&after=${b}`)).toMatchObject({ members: [{ id: a, entry: 'ready', matches: 1 }], more: false });
    expect((await list('query=LAT')).members.map(({ id }) => id)).toEqual([late]);
  });

  it('takes somebody out, who is told', async () => {
    const ann = await somebody();
    await join(ann);
    expect((await ask(admin, 'DELETE', `/api/lookalike/${pool.id}/members/${ann}`)).status).toBe(204);
    expect(await preview(ann)).toMatchObject({ member: false });
    const told = await test().database.rows(sql`select kind from person_events where user_id = ${ann}`);
    expect(told).toEqual([{ kind: 'event.left' }]);
  });

  it('pauses it: photos are not taken, and what is there stays', async () => {
    const ann = await somebody();
    await join(ann);
    expect((await ask(admin, 'POST', `/api/lookalike/${pool.id}/pause`)).body.pool).toMatchObject({ paused: true, open: false });
    await expect(fixture.give(pool.id, ann, faceOf(0.2))).rejects.toThrow('This pool takes no photos at the moment');
    expect((await ask(admin, 'POST', `/api/lookalike/${pool.id}/resume`)).body.pool).toMatchObject({ open: true });
    await fixture.give(pool.id, ann, faceOf(0.2));
  });

  it('reads what failed, and tries again what may work another time', async () => {
    const [ann, ben] = [await somebody(), await somebody({ name: 'Ben' })];
    for (const id of [ann, ben]) await join(id);
    await fixture.give(pool.id, ann, { reason: 'no_face' });
    await fixture.drain();
    const { job_id: job } = await fixture.give(pool.id, ben, faceOf(0.2));
    await test().database.run(sql`
      update match_jobs set status = 'failed', attempts = 3, error_message = 'Something went wrong', completed_at = now(), run_at = 'infinity'
      where id = ${job}`);
    const { jobs } = (await ask(admin, 'GET', `/api/lookalike/${pool.id}/trouble`)).body;
    expect(jobs).toMatchObject([
      { id: job, person: { name: 'Ben' }, error: 'Something went wrong', mayWork: true, nextAt: null },
      { person: { name: 'Ann' }, mayWork: false },
    ]);
    expect(jobs[1]?.error).toMatch(/We can’t see a face/);
    expect((await ask(admin, 'POST', `/api/lookalike/${pool.id}/retry`)).body.queued).toBe(1);
    await fixture.drain();
    expect((await ask(admin, 'GET', `/api/lookalike/${pool.id}/trouble`)).body.jobs).toMatchObject([{ person: { name: 'Ann' } }]);
  });

  it('deletes it with the code typed, photos and all; profiles stay', async () => {
    const [a] = await alikePair();
    const wrong = await ask(admin, 'DELETE', `/api/lookalike/${pool.id}?code=other`);
    expect([wrong.status, wrong.body.detail]).toEqual([422, `This is not the code of the pool: type ${pool.code} to delete it`]);
    expect((await ask(admin, 'DELETE', `/api/lookalike/${pool.id}?code=${pool.code.toLowerCase()}`)).status).toBe(204);
    expect((await ask(admin, 'DELETE', `/api/lookalike/${pool.id}?code=${pool.code}`)).status).toBe(204);
    for (const table of ['faces', 'match_jobs', 'matches', 'consents'])
      expect([table, await count(sql`select count(*)::int as n from ${sql.id(table)} where pool_id = ${pool.id}`)]).toEqual([
        table,
        0,
      ]);
    expect(await count(sql`select count(*)::int as n from profiles where id = ${a}`)).toBe(1);
  });
});

describe('a pool that becomes something else', () => {
  const move = (mode: string) => ask(service, 'POST', `/api/pools/${pool.id}/move`, { mode });

  it('leaves people and code, and takes photos and matches along, since they were given for this alone', async () => {
    const [a] = await alikePair();
    expect((await move('events')).body).toEqual({ mode: 'events', moved: true });
    expect(await count(sql`select count(*)::int as n from faces where pool_id = ${pool.id}`)).toBe(0);
    expect(await count(sql`select count(*)::int as n from matches where pool_id = ${pool.id}`)).toBe(0);
    expect((await ask(a, 'GET', `/api/events/${pool.id}`)).status).toBe(200);
    expect((await move('lookalike')).body).toEqual({ mode: 'lookalike', moved: true });
    expect((await move('lookalike')).body).toEqual({ mode: 'lookalike', moved: false });
    expect(await overview()).toMatchObject({ code: pool.code, numbers: { members: 2, ready: 0, waiting: 0, matches: 0 } });
  });

  it('gives everybody an entry where no photos are compared', async () => {
    pool = await create({ policyVersionId: byTexts });
    for (const interests of [['jazz'], ['jazz', 'go']]) await join(await somebody({ interests }));
    await move('live');
    expect(await count(sql`select count(*)::int as n from faces where pool_id = ${pool.id}`)).toBe(0);
    await move('lookalike');
    await fixture.drain();
    expect((await overview()).numbers).toMatchObject({ members: 2, ready: 2, matches: 1 });
  });

  it('has only the modes there are to be', async () => {
    expect((await move('dating')).status).toBe(422);
    expect((await ask(service, 'POST', `/api/pools/${admin}/move`, { mode: 'events' })).body.detail).toBe(
      'There is no such event, lobby or pool',
    );
  });
});
