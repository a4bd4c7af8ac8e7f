// Pictures of faces over HTTP: by link only, for those who may see them now, and the same "not found" for everything else.
import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { addMembers } from '../../src/people/pools.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { photoFileKey } from '../../src/photos/photo-keys.js';
import { readPhotoLinkKey } from '../../src/photos/photo-link-key.js';
import { openPhotoLink, photoLinkEnd, signPhotoLink, type PhotoLink } from '../../src/photos/photo-links.js';
import { nobody, openTestApp, type TestApp } from '../support/http.js';
import { createLookalikePool, lookalikeFixture, type LookalikeFixture } from '../support/lookalike.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
const db = () => test().database;
let app: TestApp;
let key: Buffer;
let fixture: LookalikeFixture;
let pool = '';
let [ana, ben, eve] = ['', '', ''];
const faces = new Map<string, string>();

beforeAll(async () => {
  fixture = lookalikeFixture(db());
  key = await readPhotoLinkKey(db());
  app = await openTestApp(db(), { store: fixture.work.store });
  pool = await createLookalikePool(db());
  const people = ['female', 'male', 'female'].map((gender) => ({ name: 'Someone', gender, school: 'UIT' }));
  const { ids } = await saveProfiles(db(), people);
  [ana = '', ben = '', eve = ''] = ids;
  await addMembers(db(), pool, ids);
  const likeness = [0.1, 0.1, -0.1]; // Ana and Ben look alike; Eve like nobody
  for (const [at, person] of ids.entries()) {
    const { face_id } = await fixture.give(pool, person, new Float32Array(128).fill(likeness[at]!));
    faces.set(person, face_id);
  }
  await fixture.drain();
});
afterAll(() => app.close());

const addressOf = (link: PhotoLink) => `/api/pictures?link=${signPhotoLink(link, key)}`;
const linkTo = (whose: string, viewerId: string, size: PhotoLink['size'] = 'thumb', until = photoLinkEnd(Date.now())) =>
  addressOf({ faceId: faces.get(whose)!, size, viewerId, until });
const show = (address: string, method = 'GET', headers: Record<string, string> = {}) =>
  app.call(nobody, method, address, undefined, headers);

/** What is told, less what is different each time. */
async function refusalOf(address: string): Promise<unknown> {
  const response = await show(address);
  const { instance, ...problem } = (await response.json()) as Record<string, unknown>;
  expect(instance).toBeDefined();
  return { status: response.status, cache: response.headers.get('cache-control'), problem };
}

describe('a picture', () => {
  it('is shown by its link alone, to oneself and to a match', async () => {
    for (const viewer of [ana, ben]) {
      const response = await show(linkTo(ana, viewer));
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/webp']);
      expect(await sharp(Buffer.from(await response.arrayBuffer())).metadata()).toMatchObject({ format: 'webp' });
      expect(response.headers.get('cache-control')).toMatch(/^private, max-age=\d{3,4}$/);
      const etag = response.headers.get('etag') ?? '';
      expect((await show(linkTo(ana, viewer), 'GET', { 'if-none-match': etag })).status).toBe(304);
    }
    expect((await show(linkTo(ana, ben, 'photo'))).headers.get('content-type')).toBe('image/jpeg');
    const head = await show(linkTo(ana, ben), 'HEAD');
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('comes with the feed, by links made for its reader', async () => {
    const response = await app.call(ben, 'GET', `/api/lookalike/${pool}/matches`);
    const { matches } = (await response.json()) as { matches: { links: { photo: string; thumbnail: string } | null }[] };
    const { photo = '', thumbnail = '' } = matches[0]?.links ?? {};
    for (const [shown, size] of [
      [photo, 'photo'],
      [thumbnail, 'thumb'],
    ] as const) {
      const link = openPhotoLink(shown.split('=')[1] ?? '', key, Date.now());
      expect(link).toMatchObject({ faceId: faces.get(ana), viewerId: ben, size });
      expect((await show(shown)).status).toBe(200);
    }
  });

  it('leaves no link in the log', async () => {
    await show(linkTo(ana, ben));
    const address = linkTo(ana, eve);
    await show(address);
    expect(app.requests.map(({ path }) => path)).toContain('/api/pictures');
    expect(JSON.stringify(app.requests)).not.toContain(address.split('=')[1]);
  });

  it('is not there, in the same words, for whatever reason', async () => {
    const refused = await refusalOf(linkTo(ana, eve)); // no match of theirs
    expect(refused).toMatchObject({ status: 404, cache: 'no-store', problem: { code: 'not_found' } });
    const forged = linkTo(ana, ben).replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    const others = [
      forged,
      '/api/pictures?link=x',
      linkTo(ana, randomUUID()),
      addressOf({ faceId: randomUUID(), size: 'thumb', viewerId: ana, until: photoLinkEnd(Date.now()) }),
    ];
    for (const address of others) expect(await refusalOf(address)).toEqual(refused);

    expect(await refusalOf(linkTo(ana, ben, 'thumb', Math.floor(Date.now() / 1000)))).toEqual(refused); // it ended just now
    expect((await show(linkTo(ana, ben))).status).toBe(200);

    const good = linkTo(ana, ben);
    await db().run(sql`update faces set moderation = 'pending' where id = ${faces.get(ana)!}`);
    expect(await refusalOf(good)).toEqual(refused);
    expect((await show(linkTo(ana, ana))).status).toBe(200);
  });

  it('is not there once one has blocked or hidden the other', async () => {
    const { ids } = await saveProfiles(
      db(),
      ['female', 'male', 'male'].map((gender) => ({ name: 'Someone', gender, school: 'HUST' })),
    );
    const [fay = '', dan = '', gus = ''] = ids;
    await addMembers(db(), pool, ids);
    for (const person of ids) faces.set(person, (await fixture.give(pool, person, new Float32Array(128).fill(0.05))).face_id);
    await fixture.drain();
    for (const [one, other] of [
      [fay, dan],
      [dan, fay],
      [gus, fay],
    ] as const)
      expect((await show(linkTo(one, other))).status).toBe(200);
    await db().run(sql`insert into blocks (blocker_id, blocked_id) values (${fay}, ${dan})`);
    expect((await app.call(fay, 'PUT', `/api/lookalike/${pool}/people/${gus}/hidden`)).status).toBe(204);
    for (const [one, other] of [
      [fay, dan],
      [dan, fay],
      [gus, fay],
    ] as const)
      expect((await show(linkTo(one, other))).status).toBe(404);
  });

  it('is the photo itself before there is a thumbnail, and not there once its file or its face is gone', async () => {
    const ofBen = linkTo(ben, ben);
    const { photo_key } = await db().getRow<{ photo_key: string }>(
      sql`select photo_key from faces where id = ${faces.get(ben)!}`,
    );
    await fixture.work.store.remove(photoFileKey(photo_key, 'thumb'));
    const instead = await show(ofBen);
    expect([instead.status, instead.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    await fixture.work.store.remove(photoFileKey(photo_key, 'photo'));
    expect((await show(ofBen)).status).toBe(404);
    expect((await show(linkTo(ben, ben, 'photo'))).status).toBe(404);
    await db().run(sql`delete from faces where id = ${faces.get(ana)!}`);
    expect((await show(linkTo(ana, ana, 'photo'))).status).toBe(404);
  });

  it('is asked for with a link', async () => {
    expect((await show('/api/pictures')).status).toBe(422);
  });
});
