// Who tries to see or learn more of others' photos than they may: by links, and by SQL as Supabase lets people send it.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Statement } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { addMembers } from '../../src/people/pools.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { createStaff, nobody, openTestApp, type TestApp } from '../support/http.js';
import { createLookalikePool, lookalikeFixture, type LookalikeFixture } from '../support/lookalike.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
const db = () => test().database;
let http: TestApp;
let photos: LookalikeFixture;
let [pool, ana, ben, eve, anasFace] = ['', '', '', '', ''];

beforeAll(async () => {
  photos = lookalikeFixture(db());
  http = await openTestApp(db(), { store: photos.work.store });
});
afterAll(() => http.close());
beforeEach(async () => {
  pool = await createLookalikePool(db());
  const people = ['female', 'male', 'female'].map((gender) => ({ name: 'Someone', gender, school: 'UIT' }));
  const { ids } = await saveProfiles(db(), people);
  [ana = '', ben = '', eve = ''] = ids;
  await addMembers(db(), pool, ids);
  anasFace = (await photos.give(pool, ana, new Float32Array(128).fill(0.1))).face_id;
  await photos.give(pool, ben, new Float32Array(128).fill(0.1));
  await photos.drain();
});

/** The link to Ana's photo that Ben was given. */
async function linkOfBen(): Promise<string> {
  const feed = (await (await http.call(ben, 'GET', `/api/lookalike/${pool}/matches`)).json()) as {
    matches: { links: { photo: string } }[];
  };
  return feed.matches[0]!.links.photo;
}

const statusOf = async (address: string) => (await http.call(nobody, 'GET', address)).status;

describe('a link that was good', () => {
  it.each<[words: string, act: () => Promise<unknown>]>([
    ['its photo was deleted', () => http.call(ana, 'DELETE', `/api/faces/${anasFace}`)],
    ['the consent was taken back', () => http.call(ana, 'DELETE', `/api/lookalike/${pool}/consent`)],
    ['its person left', () => db().run(sql`delete from pool_members where profile_id = ${ana}`)],
    ['its viewer left', () => db().run(sql`delete from pool_members where profile_id = ${ben}`)],
    ['its person deleted their profile', () => http.call(ana, 'DELETE', '/api/me', { name: 'Someone' })],
    [
      'its viewer was suspended',
      async () => http.call(await createStaff(db(), 'moderator'), 'PUT', `/api/people/${ben}/suspension`, {}),
    ],
    ['its viewer hid it', () => http.call(ben, 'PUT', `/api/lookalike/${pool}/people/${ana}/hidden`)],
    ['its viewer was blocked', () => db().run(sql`insert into blocks (blocker_id, blocked_id) values (${ana}, ${ben})`)],
    [
      'a moderator rejected it',
      async () =>
        http.call(await createStaff(db(), 'moderator'), 'POST', `/api/photo-reviews/${anasFace}`, {
          decision: 'rejected',
          reason: 'other',
        }),
    ],
    [
      'the two no longer match by the rules',
      async () => {
        await db().run(sql`update profiles set school = 'Elsewhere' where id = ${ana}`);
        await photos.drain();
      },
    ],
    [
      'one became too young for the other',
      () => db().run(sql`update profiles set birth_date = current_date - interval '15 years' where id = ${ana}`),
    ],
    [
      'the pool became an event',
      () => db().transaction((tx) => tx.run(sql`select move_pool(${pool}, 'events')`), { as: { role: 'service_role' } }),
    ],
  ])('shows nothing once %s', async (_words, act) => {
    const link = await linkOfBen();
    expect(await statusOf(link)).toBe(200);
    const done = await act();
    if (done instanceof Response) expect(done.status).toBeLessThan(300);
    expect(await statusOf(link)).toBe(404);
  });

  it('shows nothing when a letter of it is another, and is no way to other files', async () => {
    const link = await linkOfBen();
    const [path = '', text = ''] = link.split('=');
    for (let at = 0; at < text.length; at += 5) {
      const forged = `${path}=${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
      expect(await statusOf(forged)).toBe(404);
    }
    for (const trick of ['../../etc/passwd', '%2e%2e%2f', `${text}A`, text.slice(1), `${text}&link=${text}`, `${text}%00`, ''])
      expect([404, 422]).toContain(await statusOf(`${path}=${trick}`));
    for (const trick of [`/api/pictures/${text}`, `/api/pictures/../faces/${anasFace}`, '/api/photos/x/photo.jpg'])
      expect((await http.call(nobody, 'GET', trick)).headers.get('content-type')).not.toMatch(/^image/);
  });

  it('is kept by the browser of its viewer only, and is nothing but a picture', async () => {
    const { headers } = await http.call(nobody, 'GET', await linkOfBen());
    expect(headers.get('cache-control')).toMatch(/^private, max-age=\d+$/);
    expect(Number(/\d+/.exec(headers.get('cache-control') ?? '')?.[0])).toBeLessThanOrEqual(1200);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-type')).toBe('image/jpeg');
  });
});

describe('by SQL, a person', () => {
  const as = (who: string, statement: Statement) =>
    db().transaction((tx) => tx.rows(statement), { as: { role: 'authenticated', userId: who } });

  it('reads of others’ photos nothing, and of their own no measures and no keys', async () => {
    expect(await as(eve, sql`select id from faces`)).toEqual([]);
    expect(await as(eve, sql`select face_a_id from matches`)).toEqual([]);
    expect(await as(eve, sql`select id from match_jobs`)).toEqual([]);
    expect(await as(eve, sql`select id from consents`)).toEqual([]);
    expect(await as(eve, sql`select * from get_face_matches(${pool}, 100)`)).toEqual([]);
    expect(await as(ben, sql`select user_id from faces`)).toEqual([{ user_id: ben }]);
    expect(await as(ben, sql`select face_id from match_jobs where user_id = ${ana}`)).toEqual([]);
    for (const columns of ['embedding', 'photo_key', 'photo_hash'])
      await expect(as(ana, sql`select ${sql.id(columns)} from faces`)).rejects.toMatchObject({ code: 'forbidden' });
    for (const hidden of ['hidden_by_a', 'hidden_by_b', 'reasons_a'])
      await expect(as(ana, sql`select ${sql.id(hidden)} from matches`)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('cannot read flags, removals, requests and keys, nor look for whom another face is like', async () => {
    for (const table of ['face_flags', 'photo_removals', 'photo_requests', 'photo_link_keys'])
      await expect(as(ana, sql`select * from ${sql.id(table)}`)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(as(ben, sql`select * from find_similar_faces_filtered(${anasFace})`)).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(as(ben, sql`select can_see_face(${anasFace}, ${ana})`)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(as(ben, sql`select choose_face(${anasFace}, 1, 1)`)).rejects.toMatchObject({ code: 'not_found' });
    expect(await as(ben, sql`select delete_face(${anasFace}) as done`)).toEqual([{ done: false }]);
    for (const write of [
      sql`update faces set user_id = ${ben}`,
      sql`delete from faces`,
      sql`insert into consents (user_id, pool_id, kind, version) values (${ben}, ${pool}, 'photo', 'x')`,
    ])
      await expect(as(ben, write)).rejects.toMatchObject({ code: 'forbidden' });
  });
});
