// Photos and forms as strangers send them, through the real app and the real networks: each gets a clear answer, and nothing is left behind.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { photoConsentVersion, type LookalikeState } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { createLocalFaceEmbedder } from '../../src/faces/local-face-embedder.js';
import { runNextJob, type LookalikeWork } from '../../src/modes/lookalike/lookalike.work.js';
import { addMembers } from '../../src/people/pools.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { createLocalPhotoStore } from '../../src/photos/local-photo-store.js';
import { createStaff, openTestApp, type TestApp } from '../support/http.js';
import { createLookalikePool, lookalikeFixture } from '../support/lookalike.js';
import { drawing, heic, photoForm, plain, portrait, postPhoto, tenPeople, zipBomb } from '../support/photos.js';
import { testDatabase } from '../support/postgres.js';

const timeoutMs = 300_000;
const test = testDatabase();
const db = () => test().database;
const folder = mkdtempSync(join(tmpdir(), 'nakodo-bad-photos-'));
const embedder = createLocalFaceEmbedder();
let http: TestApp;
let work: LookalikeWork;
let pool = '';

beforeAll(async () => {
  const store = createLocalPhotoStore(folder);
  http = await openTestApp(db(), { store });
  work = { ...lookalikeFixture(db()).work, embedder, store };
  pool = await createLookalikePool(db(), { minimumAge: 18 });
});
afterAll(async () => {
  await http.close();
  await embedder.close();
  rmSync(folder, { recursive: true });
});

async function newcomer(options: { readonly consents?: boolean; readonly birthDate?: string; readonly pools?: string[] } = {}) {
  const { consents = true, birthDate = '2000-01-01', pools = [pool] } = options;
  const { ids } = await saveProfiles(db(), [
    { externalId: randomUUID(), name: 'Ana', school: 'UIT', gender: 'female', birthDate },
  ]);
  const [id = ''] = ids;
  for (const poolId of pools) {
    await addMembers(db(), poolId, [id]);
    if (consents) expect((await consent(id, poolId)).status).toBe(204);
  }
  return id;
}

const consent = (id: string, poolId: string) =>
  http.call(id, 'PUT', `/api/lookalike/${poolId}/consent`, { version: photoConsentVersion });

async function state(id: string): Promise<LookalikeState> {
  return (await (await http.call(id, 'GET', `/api/lookalike/${pool}`)).json()) as LookalikeState;
}

interface Refused {
  readonly code: string;
  readonly detail?: string;
  readonly retryAfterSeconds?: number;
}

async function refused(answer: Response): Promise<Refused & { readonly status: number }> {
  return { status: answer.status, ...((await answer.json()) as Refused) };
}

async function drain(): Promise<void> {
  while ((await runNextJob(work)) !== undefined);
}

/** Of all people, and of their files. */
async function leftovers() {
  const counts = await db().getRow<{ faces: number; removals: number }>(sql`
    select (select count(*)::int from faces) as faces, (select count(*)::int from photo_removals) as removals`);
  return { ...counts, files: readdirSync(folder, { recursive: true }).filter((name) => /\.\w+$/.test(String(name))).length };
}

const noise = (side: number) =>
  sharp({
    create: { width: side, height: side, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 60 } },
  });

describe('a file that is no photo', () => {
  it.each<[words: string, file: () => Promise<Uint8Array>, detail: RegExp]>([
    ['not an image', async () => Buffer.from('Dear sirs, '.repeat(50)), /not a picture, or it is damaged/],
    ['empty', async () => Buffer.alloc(0), /not a picture/],
    ['a page that calls itself a picture', async () => Buffer.from('GIF89a<script>alert(1)</script>'), /not a picture/],
    ['1x1', async () => await plain(1, 1).png().toBuffer(), /too small/],
    ['100 megapixels', async () => await plain(10_000, 10_000).png().toBuffer(), /too large: at most 20 MB and 60 megapixels/],
    ['HEIC', heicFile, /cannot read this kind of picture.*HEIC/],
    ['a JPEG cut off in the middle', async () => (await noise(800).jpeg().toBuffer()).subarray(0, 20_000), /damaged/],
    ['a PNG cut off in the middle', async () => (await noise(300).png().toBuffer()).subarray(0, 20_000), /damaged/],
    ['a head and nothing else', async () => (await portrait(1)).subarray(0, 600), /damaged/],
  ])('is refused at once, in words, and leaves nothing: %s', { timeout: timeoutMs }, async (_words, file, detail) => {
    const before = await leftovers();
    const answer = await refused(await postPhoto(http.app, await newcomer(), { poolId: pool, photo: await file() }));
    expect(answer).toMatchObject({ status: 422, code: 'invalid_input', detail: expect.stringMatching(detail) as string });
    expect(await leftovers()).toEqual(before);
  });

  it('fills no memory: a zip bomb in a PNG', { timeout: timeoutMs }, async () => {
    const bomb = await zipBomb();
    await embedder.embed(await plain(300, 300).jpeg().toBuffer()); // its model is no part of what is measured
    const before = process.memoryUsage().rss;
    const answer = await postPhoto(http.app, await newcomer(), { poolId: pool, photo: bomb });
    expect([202, 422]).toContain(answer.status); // the library skips what it does not need
    await drain();
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
  });
});

async function heicFile(): Promise<Buffer> {
  return await Promise.resolve(heic());
}

describe('a picture that is no photo of a face', () => {
  it.each<[words: string, file: () => Promise<Uint8Array>]>([
    ['a wall', async () => await plain(600, 400).jpeg().toBuffer()],
    ['a drawing', drawing],
    ['an animation', async () => await animation()],
  ])('is taken, and its job fails at once with what to do: %s', { timeout: timeoutMs }, async (_words, file) => {
    const id = await newcomer();
    const answer = await postPhoto(http.app, id, { poolId: pool, photo: await file() });
    expect(answer.status).toBe(202);
    const { jobId } = (await answer.json()) as { jobId: string };
    await drain();
    const job = await (await http.call(id, 'GET', `/api/match-jobs/${jobId}`)).json();
    expect(job).toMatchObject({
      status: 'failed',
      refusal: 'no_face',
      message: 'We can’t see a face: try more light, and look into the camera.',
    });
    expect(await db().getRow(sql`select attempts from match_jobs where id = ${jobId}`)).toEqual({ attempts: 1 });
    expect(await state(id)).toMatchObject({ face: null, next: { state: 'refused', refusal: 'no_face' } });
  });

  it('is taken when its colours are those of printers, or it lies on its side', { timeout: timeoutMs }, async () => {
    for (const variant of [
      sharp(await portrait(2))
        .toColourspace('cmyk')
        .jpeg(),
      sharp(await portrait(3))
        .rotate(90)
        .withMetadata({ orientation: 8 })
        .jpeg(),
    ]) {
      const id = await newcomer();
      expect((await postPhoto(http.app, id, { poolId: pool, photo: await variant.toBuffer() })).status).toBe(202);
      await drain();
      expect(await state(id)).toMatchObject({ face: { state: 'ready', job: { status: 'completed' } }, next: null });
    }
  });
});

async function animation(): Promise<Buffer> {
  const frames = await Promise.all(['#ff0000', '#0000ff'].map((colour) => plain(100, 100, colour).png().toBuffer()));
  return await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer();
}

describe('a photo of ten people', () => {
  const choose = (id: string, faceId: string, x: number, y: number) =>
    http.call(id, 'POST', `/api/faces/${faceId}/choose`, { x, y });

  it('says where they are, and becomes that of whom its person points at', { timeout: timeoutMs }, async () => {
    const id = await newcomer();
    const { faceId } = (await (await postPhoto(http.app, id, { poolId: pool, photo: await tenPeople() })).json()) as {
      faceId: string;
    };
    await drain();
    const { next } = await state(id);
    expect(next).toMatchObject({ refusal: 'several_faces', width: 1164, height: 1600 });
    expect(next?.found.length).toBeGreaterThanOrEqual(9);
    for (const { x, y, width, height } of next?.found ?? []) {
      expect(Math.min(x, y, 1164 - x - width, 1600 - y - height)).toBeGreaterThan(-30);
    }

    expect(await refused(await choose(id, faceId, 5000, 10))).toMatchObject({
      status: 422,
      detail: 'This point is outside of the photo',
    });
    expect(await refused(await choose(await newcomer(), faceId, 10, 10))).toMatchObject({ status: 404 });
    // Where nobody is: asked again.
    expect((await choose(id, faceId, 1, 1)).status).toBe(202);
    await drain();
    expect((await state(id)).next).toMatchObject({ refusal: 'several_faces' });

    const chosen = next!.found[3]!;
    const again = await Promise.all(
      [0, 1].map(() => choose(id, faceId, chosen.x + chosen.width / 2, chosen.y + chosen.height / 2)),
    );
    expect(new Set(again.map(({ status }) => status))).toEqual(new Set([202, 409]));
    await drain();
    const { face } = await state(id);
    expect(face).toMatchObject({ id: faceId, state: 'ready' });
    expect(Math.abs(face!.box!.x - chosen.x)).toBeLessThan(20);
    expect(await refused(await choose(id, faceId, 10, 10))).toMatchObject({ status: 409 });
  });
});

describe('a form', () => {
  it.each<[words: string, form: () => FormData, detail: RegExp]>([
    ['without a file', () => new FormData(), /^There is no photo: send it as multipart\/form-data in the field "file"/],
    [
      'with text for a file',
      () => {
        const form = new FormData();
        form.set('file', 'photo.jpg');
        return form;
      },
      /^There is no photo/,
    ],
    [
      'with two files',
      () => {
        const form = photoForm({ photo: Buffer.from('a') });
        form.append('file', new File(['b'], 'b.jpg'));
        return form;
      },
      /one photo at a time/,
    ],
    ['for a pool that is no id', () => photoForm({ poolId: 'x', photo: Buffer.from('a') }), /not the id of a pool/],
  ])('%s is refused in words', async (_words, form, detail) => {
    expect(await refused(await postPhoto(http.app, await newcomer(), form()))).toMatchObject({
      status: 422,
      detail: expect.stringMatching(detail) as string,
    });
  });

  it('that is none, or JSON, is refused as well', async () => {
    const id = await newcomer();
    expect(await refused(await http.call(id, 'POST', '/api/faces', { file: 'x' }))).toMatchObject({ status: 422 });
    expect((await http.call(id, 'POST', '/api/faces')).status).toBe(422);
  });

  it('of who is in several pools has to say which; of who is in one need not', { timeout: timeoutMs }, async () => {
    const other = await createLookalikePool(db());
    const photo = await plain(100, 100).png().toBuffer();
    const both = await newcomer({ pools: [pool, other] });
    expect(await refused(await postPhoto(http.app, both, { photo }))).toMatchObject({
      status: 422,
      detail: expect.stringContaining('say which') as string,
    });
    expect((await postPhoto(http.app, both, { poolId: other, photo })).status).toBe(202);
    expect((await postPhoto(http.app, await newcomer(), { photo })).status).toBe(202);
  });
});

describe('who may not give a photo', () => {
  it.each<[words: string, who: () => Promise<{ id: string; poolId?: string }>, status: number, code: string, detail: RegExp]>([
    ['is in no pool', async () => ({ id: await newcomer({ pools: [] }) }), 409, 'conflict', /^Join a lookalike pool first/],
    [
      'is not in this one',
      async () => ({ id: await newcomer(), poolId: await createLookalikePool(db()) }),
      404,
      'not_found',
      /not in this pool/,
    ],
    [
      'names a pool that is not there',
      async () => ({ id: await newcomer(), poolId: randomUUID() }),
      404,
      'not_found',
      /not in this pool/,
    ],
    ['has not agreed', async () => ({ id: await newcomer({ consents: false }) }), 409, 'conflict', /^Agree first/],
    ['took it back', async () => ({ id: await withdrawn() }), 409, 'conflict', /^Agree first/],
    [
      'is too young',
      async () => ({ id: await newcomer({ birthDate: '2015-01-01' }) }),
      403,
      'forbidden',
      /no photos of people under 18/,
    ],
    ['was suspended', async () => ({ id: await suspended() }), 403, 'forbidden', /suspended/i],
    [
      'is in a pool that was paused',
      () => inPool(sql`matchmaking_enabled = false`),
      409,
      'conflict',
      /takes no photos at the moment/,
    ],
    [
      'is in a pool that ended',
      () => inPool(sql`ends_at = now() - interval '1 minute'`),
      409,
      'conflict',
      /takes no photos at the moment/,
    ],
  ])('%s', async (_words, who, status, code, detail) => {
    const before = await leftovers();
    const { id, poolId } = await who();
    const answer = await refused(
      await postPhoto(http.app, id, { photo: await portrait(1), ...(poolId !== undefined && { poolId }) }),
    );
    expect(answer).toMatchObject({ status, code, detail: expect.stringMatching(detail) as string });
    expect(await leftovers()).toEqual(before);
  });

  it('but a pool may take photos of those under age', async () => {
    const { id, poolId } = await inPool(sql`minimum_age = 18, photos_of_minors = true`, '2015-01-01');
    expect((await postPhoto(http.app, id, { poolId, photo: await plain(100, 100).png().toBuffer() })).status).toBe(202);
  });

  it('has given ten within the hour, counted exactly however many come at once', { timeout: timeoutMs }, async () => {
    const id = await newcomer();
    const photo = await plain(100, 100).png().toBuffer();
    const statuses: number[] = [];
    for (let round = 0; round < 7; round++) {
      const two = await Promise.all([0, 1].map(() => postPhoto(http.app, id, { poolId: pool, photo })));
      statuses.push(...two.map(({ status }) => status));
    }
    expect(statuses.filter((status) => status === 202)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(4);
    const answer = await postPhoto(http.app, id, { poolId: pool, photo });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(3000);
    expect(await refused(answer)).toMatchObject({
      code: 'rate_limited',
      detail: expect.stringContaining('10 photos in an hour') as string,
    });
    // Deleting them is no way around.
    const { next } = await state(id);
    expect((await http.call(id, 'DELETE', `/api/faces/${next?.id}`)).status).toBe(204);
    expect((await postPhoto(http.app, id, { poolId: pool, photo })).status).toBe(429);
  });

  async function withdrawn(): Promise<string> {
    const id = await newcomer();
    expect((await http.call(id, 'DELETE', `/api/lookalike/${pool}/consent`)).status).toBe(204);
    return id;
  }

  async function suspended(): Promise<string> {
    const id = await newcomer();
    const moderator = await createStaff(db(), 'moderator');
    expect((await http.call(moderator, 'PUT', `/api/people/${id}/suspension`, {})).status).toBeLessThan(300);
    return id;
  }

  async function inPool(change: ReturnType<typeof sql>, birthDate = '2000-01-01') {
    const poolId = await createLookalikePool(db());
    const id = await newcomer({ pools: [poolId], birthDate });
    await db().run(sql`update pools set ${change} where id = ${poolId}`);
    return { id, poolId };
  }
});
