// What moderators decide about photos: before or after others see them, and about accounts that look like one.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FaceFlag, LookalikeState, ModerationEntry, PhotoReview, ProblemDocument } from '@nakodo/protocol';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { rejectedPhotosService } from '../../src/modes/lookalike/rejected-photos.service.js';
import { addMembers } from '../../src/people/pools.js';
import { saveProfiles, type ProfileInput } from '../../src/people/profiles.js';
import { findBrokenInvariants } from '../support/check.js';
import { createStaff, openTestApp, service, type TestApp } from '../support/http.js';
import { createLookalikePool, lookalikeFixture, type LookalikeFixture } from '../support/lookalike.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

const faceOf = (x: number) => Float32Array.from({ length: 128 }, (_, n) => (n === 0 ? x : 0.1));

const bornYearsAgo = (years: number) => `${new Date().getUTCFullYear() - years}-01-01`;

type Answer = ProblemDocument &
  LookalikeState & {
    readonly photos: readonly PhotoReview[];
    readonly flags: readonly FaceFlag[];
    readonly entries: readonly ModerationEntry[];
    readonly next: string | number | null;
    readonly message: string;
  };

forEachPostgres((server) => {
  const test = testDatabase({ server });
  let db: Database;
  let http: TestApp;
  let fixture: LookalikeFixture;
  let moderator: string;
  let pool: string;

  beforeAll(async () => {
    db = test().database;
    fixture = lookalikeFixture(db);
    http = await openTestApp(db, { lookalike: fixture.work, store: fixture.work.store });
    moderator = await createStaff(db, 'moderator');
  });
  afterAll(() => http.close());
  beforeEach(async () => {
    await db.run(sql`delete from pools`);
    pool = await createLookalikePool(db);
    await db.run(sql`update pools set photo_moderation = 'before' where id = ${pool}`);
  });

  const ask = (as: string, method: string, path: string, body?: unknown) => http.ask<Answer>(as, method, path, body);
  const member = async (profile: Partial<ProfileInput> = {}) => {
    const person = { name: 'Ann', birthDate: bornYearsAgo(27), school: 'North', gender: 'female', ...profile };
    const [id = ''] = (await saveProfiles(db, [person])).ids;
    await addMembers(db, pool, [id]);
    return id;
  };
  const give = async (id: string, x = 0.2) => (await fixture.give(pool, id, faceOf(x))).face_id;
  const reviews = async (query = '', as = moderator) => (await ask(as, 'GET', `/api/photo-reviews?${query}`)).body;
  const decide = (faceId: string, body: object, as = moderator) => ask(as, 'POST', `/api/photo-reviews/${faceId}`, body);
  const approve = (faceId: string) => decide(faceId, { decision: 'approved' });
  const reject = (faceId: string, reason = 'nudity') => decide(faceId, { decision: 'rejected', reason, note: 'Look' });
  const stateOf = async (id: string) => (await ask(id, 'GET', `/api/lookalike/${pool}`)).body;
  const toldOf = async (id: string) =>
    (await db.rows<{ kind: string }>(sql`select kind from person_events where user_id = ${id} order by changed_xid, id`)).map(
      ({ kind }) => kind,
    );
  const count = async (query: ReturnType<typeof sql>) => (await db.getRow<{ n: number }>(query)).n;
  const matchCount = () => count(sql`select count(*)::int as n from matches where pool_id = ${pool}`);
  const logOf = async () => (await ask(moderator, 'GET', '/api/moderation-log')).body.entries;
  const drain = async () => {
    await fixture.drain();
    expect(fixture.errors).toEqual([]);
  };

  /** Two whose photos were approved and are alike. */
  async function approvedPair(): Promise<[string, string, string, string]> {
    const [a, b] = [await member(), await member({ name: 'Ben', gender: 'male' })];
    const [x, y] = [await give(a), await give(b)];
    await drain();
    for (const face of [x, y]) expect((await approve(face)).status).toBe(204);
    await drain();
    expect(await matchCount()).toBe(1);
    return [a, b, x, y];
  }

  describe('photos that are looked at before', () => {
    it('wait in a list, the oldest first, with who and of which age they say to be', async () => {
      const [a, b] = [await member(), await member({ name: 'Ben', birthDate: bornYearsAgo(15) })];
      await db.run(sql`update pools set photos_of_minors = true where id = ${pool}`);
      const [x, y] = [await give(a), await give(b)];
      await drain();
      const { photos, next } = await reviews();
      expect(photos).toMatchObject([
        { faceId: x, person: { id: a, name: 'Ann' }, pool: { id: pool, name: 'Test pool' }, ageBand: '25 to 34', minor: false },
        { faceId: y, person: { id: b, name: 'Ben' }, ageBand: '13 to 17', minor: true, measured: true },
      ]);
      expect(next).toBeNull();
      expect(photos[0]?.links?.photo).toMatch(/^\/api\//);
      expect(photos[0]?.box).toMatchObject({ x: 10, y: 10 });
      expect(await matchCount()).toBe(0);
    });

    it('come page by page, and of one pool', async () => {
      for (const name of ['A', 'B', 'C']) await give(await member({ name }));
      const first = await reviews('limit=2');
      expect(first.photos.map(({ person }) => person.name)).toEqual(['A', 'B']);
      expect((await reviews(`limit=2&after=${first.next}`)).photos.map(({ person }) => person.name)).toEqual(['C']);
      expect((await reviews(`poolId=${pool}`)).photos).toHaveLength(3);
      expect((await reviews(`poolId=${moderator}`)).photos).toEqual([]);
    });

    it('leave out what cannot be compared, since nobody sees it', async () => {
      await fixture.give(pool, await member(), { reason: 'no_face' });
      await drain();
      expect((await reviews()).photos).toEqual([]);
    });

    it('are seen and matched once they are approved, and their people are told', async () => {
      const [a, , x] = await approvedPair();
      expect((await approve(x)).status).toBe(204); // again
      expect((await reviews()).photos).toEqual([]);
      expect(await toldOf(a)).toEqual(expect.arrayContaining(['lookalike.moderated', 'lookalike.matched']));
      expect((await logOf()).slice(0, 2).map(({ action, about }) => [action, about.name])).toEqual([
        ['photo.approved', 'Ben'],
        ['photo.approved', 'Ann'],
      ]);
    });

    it('leave the photo before seen and matched until they are approved', async () => {
      const [a, b, x] = await approvedPair();
      const y = await give(a, 0.25);
      await drain();
      expect(await stateOf(a)).toMatchObject({
        face: { id: x, state: 'ready', moderation: 'approved' },
        next: { id: y, state: 'waiting', moderation: 'pending', job: { status: 'completed' } },
      });
      await db.run(sql`update faces set created_at = now() - interval '9 days' where id = ${y}`);
      await db.run(sql`delete from match_jobs where face_id = ${y}`);
      await db.run(sql`select tidy_photos(100)`); // however long moderators take
      expect((await reviews()).photos).toMatchObject([{ faceId: y, measured: true, box: { x: 10 } }]);
      await db.run(sql`update profiles set interests = '{go}' where id in (${a}, ${b})`); // has both matched again
      await drain();
      expect((await ask(b, 'GET', `/api/lookalike/${pool}/matches`)).body).toMatchObject({ matches: [{ person: { id: a } }] });
      expect(await findBrokenInvariants(db)).toEqual([]);
      await approve(y);
      await drain();
      expect(await stateOf(a)).toMatchObject({ face: { id: y, state: 'ready', moderation: 'approved' }, next: null });
      expect(await matchCount()).toBe(1);
      expect(await findBrokenInvariants(db)).toEqual([]);
      expect((await reject(y)).status).toBe(204);
      await give(a, 0.3);
      await reject(await give(a, 0.3));
      await drain();
      expect(await findBrokenInvariants(db)).toEqual([]);
    });

    it('can be approved before they are measured', async () => {
      const a = await member();
      await approve(await give(a));
      await drain();
      expect((await stateOf(a)).face).toMatchObject({ state: 'ready', moderation: 'approved', rejection: null });
    });

    it('are told why they are not accepted, in words, and are compared no more', async () => {
      const a = await member();
      const x = await give(a);
      expect((await reject(x, 'somebody_else')).status).toBe(204);
      await drain();
      const { next } = await stateOf(a);
      expect(next).toMatchObject({ moderation: 'rejected', rejection: { reason: 'somebody_else' }, state: 'waiting' });
      expect(next?.rejection?.words).toBe(
        'A moderator did not accept your photo: it seems to show somebody else. You can give another one.',
      );
      expect(await count(sql`select count(*)::int as n from match_jobs where face_id = ${x} and status = 'pending'`)).toBe(0);
      const y = await give(a, 0.3);
      await drain();
      expect((await reviews()).photos.map(({ faceId }) => faceId)).toEqual([y]);
    });
  });

  describe('photos that others see', () => {
    it('are looked through, the newest first, and lose their matches at once when they are rejected', async () => {
      const [a, b, x, y] = await approvedPair();
      expect((await reviews('list=newest')).photos.map(({ faceId }) => faceId)).toEqual([y, x]);
      expect((await reject(x)).status).toBe(204);
      expect((await reject(x)).status).toBe(204); // again
      expect(await matchCount()).toBe(0);
      expect((await ask(b, 'GET', `/api/lookalike/${pool}/matches`)).body).toMatchObject({ matches: [] });
      expect((await reviews('list=newest')).photos.map(({ faceId }) => faceId)).toEqual([y]);
      expect((await toldOf(a)).slice(-2).toSorted()).toEqual(['lookalike.moderated', 'lookalike.unmatched']);
      expect(await toldOf(b)).toContain('lookalike.unmatched');
      const { embedding } = await db.getRow<{ embedding: unknown }>(sql`select embedding from faces where id = ${x}`);
      expect(embedding).toBeNull();
      await db.run(sql`update profiles set school = 'South' where id in (${a}, ${b})`); // has everybody matched again
      await drain();
      expect(await matchCount()).toBe(0);
      const [entry] = await logOf();
      expect(entry).toMatchObject({ action: 'photo.rejected', about: { id: a }, reason: 'nudity', note: 'Look' });
      expect(entry?.photo?.photo).toMatch(/^\/api\//);
      expect((await approve(x)).status).toBe(409);
    });

    it('are rejected with a reason only', async () => {
      const x = await give(await member());
      expect((await decide(x, { decision: 'rejected' })).body.problems?.map(({ path }) => path)).toEqual(['reason']);
      expect((await reject(x, 'ugly')).status).toBe(422);
    });

    it('are kept 30 days for the log, and then go with their files', async () => {
      const a = await member();
      const x = await give(a);
      await drain();
      await reject(x);
      const run = () => rejectedPhotosService(db).runOnce(new AbortController().signal);
      await run();
      expect(await count(sql`select count(*)::int as n from faces where id = ${x}`)).toBe(1);
      await db.run(sql`update faces set moderated_at = now() - interval '31 days' where id = ${x}`);
      await db.run(sql`delete from photo_removals`);
      await run();
      expect(await count(sql`select count(*)::int as n from faces where id = ${x}`)).toBe(0);
      expect(await count(sql`select count(*)::int as n from photo_removals`)).toBe(1);
      expect((await logOf())[0]).toMatchObject({ action: 'photo.rejected', photo: null });
    });

    it('go at once when their person deletes them, whatever was decided', async () => {
      const a = await member();
      const x = await give(a);
      await reject(x);
      expect((await ask(a, 'DELETE', `/api/faces/${x}`)).status).toBe(204);
      expect(await count(sql`select count(*)::int as n from faces where id = ${x}`)).toBe(0);
    });

    it('stay rejected when they are rejected while a job has them in hand', async () => {
      const [a, b] = [await member(), await member({ name: 'Ben', gender: 'male' })];
      await approve(await give(a));
      await drain();
      await db.run(sql`update pools set photo_moderation = 'after' where id = ${pool}`);
      const y = await give(b);
      const { embed } = fixture.embedder;
      let rejected = false;
      fixture.embedder.embed = async function rejectMeanwhile(photo, options) {
        if (!rejected) expect((await reject(y)).status).toBe(204);
        rejected = true;
        return await embed.call(fixture.embedder, photo, options);
      };
      await drain();
      fixture.embedder.embed = embed;
      expect(await matchCount()).toBe(0);
      const face = await db.getRow(sql`select state, moderation, embedding from faces where id = ${y}`);
      expect(face).toEqual({ state: 'waiting', moderation: 'rejected', embedding: null });
    });
  });

  describe('a moderator', () => {
    it('neither sees nor decides about their own photo', async () => {
      await db.run(sql`update profiles set school = 'North', gender = 'female' where id = ${moderator}`);
      await addMembers(db, pool, [moderator]);
      const x = await give(moderator);
      expect((await reviews()).photos).toEqual([]);
      expect([(await approve(x)).status, (await reject(x)).status]).toEqual([404, 404]);
      expect((await reviews('', service)).photos).toMatchObject([{ faceId: x, links: null }]);
      expect((await decide(x, { decision: 'approved' }, service)).status).toBe(204);
    });

    it('hears it when the photo was deleted meanwhile', async () => {
      const a = await member();
      const x = await give(a);
      await ask(a, 'DELETE', `/api/faces/${x}`);
      expect((await reject(x)).body.detail).toMatch(/its person may have deleted it/);
    });
  });

  describe('two accounts that look like one', () => {
    async function flagged(): Promise<{ a: string; b: string; x: string; y: string; id: number }> {
      const [a, b, x, y] = await approvedPair();
      const { id } = await db.getRow<{ id: number }>(sql`
        update face_flags set similarity = 0.98 where face_id = ${y} and other_face_id = ${x} returning id`);
      return { a, b, x, y, id };
    }
    const flags = async (as = moderator) => (await ask(as, 'GET', '/api/face-flags')).body.flags;
    const settle = (id: number, body: object, as = moderator) => ask(as, 'POST', `/api/face-flags/${id}`, body);

    it('are shown side by side, the newer photo first', async () => {
      const { a, b, x, y, id } = await flagged();
      expect(await flags()).toMatchObject([
        {
          id,
          kind: 'same_face',
          sides: [
            { faceId: y, person: { id: b, name: 'Ben' }, poolName: 'Test pool', ageBand: '25 to 34' },
            { faceId: x, person: { id: a } },
          ],
        },
      ]);
      expect((await flags())[0]?.sides[1]?.links?.thumbnail).toMatch(/^\/api\//);
    });

    it('may be fine', async () => {
      const { id } = await flagged();
      expect((await settle(id, { decision: 'fine', note: 'Twins' })).status).toBe(204);
      expect((await settle(id, { decision: 'fine' })).status).toBe(204);
      expect(await flags()).toEqual([]);
      expect(await matchCount()).toBe(1);
      expect((await settle(id, { decision: 'removed', faceIds: [pool] })).status).toBe(409);
      expect((await logOf())[0]).toMatchObject({ action: 'flag.fine', about: { name: 'Ben' }, note: 'Twins' });
    });

    it('lose the photos that the moderator chose', async () => {
      const { b, x, y, id } = await flagged();
      const wrong = await settle(id, { decision: 'removed', faceIds: [pool] });
      expect([wrong.status, wrong.body.problems?.map(({ path }) => path)]).toEqual([422, ['faceIds']]);
      expect((await settle(id, { decision: 'removed', faceIds: [y] })).status).toBe(204);
      expect(await flags()).toEqual([]);
      expect((await stateOf(b)).face).toMatchObject({ moderation: 'rejected', rejection: { reason: 'duplicate' } });
      expect((await reviews('list=newest')).photos.map(({ faceId }) => faceId)).toEqual([x]);
      expect(await matchCount()).toBe(0);
    });

    it('are decided with a photo of theirs that is rejected', async () => {
      const { x } = await flagged();
      await reject(x);
      expect(await flags()).toEqual([]);
      expect(await count(sql`select count(*)::int as n from face_flags where decision = 'removed'`)).toBe(1);
    });

    it('are nothing for a moderator who is one of them', async () => {
      const { a, id } = await flagged();
      await db.run(sql`insert into staff (user_id, role) values (${a}, 'moderator')`);
      expect(await flags(a)).toEqual([]);
      expect((await settle(id, { decision: 'fine' }, a)).status).toBe(404);
      expect(await flags()).toHaveLength(1);
    });

    it('are flagged by the same photo', async () => {
      const [a, b] = [await member(), await member({ name: 'Ben' })];
      const x = await give(a);
      await db.run(sql`update faces set photo_hash = sha256('same') where id = ${x}`);
      const key = 'k'.repeat(40);
      await db.run(sql`insert into photo_removals (key, run_at) values (${key}, now() + interval '1 hour')`);
      await db.transaction(
        async (tx) => {
          await tx.run(sql`select give_photo_consent(${pool}, 'test')`);
          const { hash } = await tx.getRow<{ hash: string }>(sql`select encode(sha256('same'), 'hex') as hash`);
          await tx.run(sql`select add_face(${pool}, ${sql.json({ key, hash, width: 9, height: 9 })}::jsonb)`);
        },
        { as: { role: 'authenticated', userId: b } },
      );
      expect(await flags()).toMatchObject([
        { kind: 'same_photo', similarity: null, sides: [{ person: { id: b } }, { person: { id: a } }] },
      ]);
    });
  });

  it('names the pool in a report of somebody whom one was matched with', async () => {
    const [a, b] = await approvedPair();
    expect((await ask(a, 'POST', `/api/people/${b}/report`, { reason: 'fake' })).status).toBe(201);
    const { body } = await ask(moderator, 'GET', '/api/reports');
    expect((body as unknown as { reports: unknown[] }).reports).toMatchObject([{ poolName: 'Test pool' }]);
  });

  it('has waiting jobs worked by whoever asks, and says how it went', async () => {
    const generate = async () => (await ask(service, 'POST', '/functions/v1/match-generator')).body;
    expect(await generate()).toEqual({ success: true, message: 'No pending jobs', processed: false, matchCount: 0 });
    await db.run(sql`update pools set photo_moderation = 'after' where id = ${pool}`);
    for (const gender of ['female', 'male']) await give(await member({ gender }));
    expect(await generate()).toEqual({
      success: true,
      message: 'Matches generated successfully',
      processed: true,
      matchCount: 1,
    });
    expect(await generate()).toMatchObject({ message: 'No pending jobs' });
    expect(await matchCount()).toBe(1);
  });
});
