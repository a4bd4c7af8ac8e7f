// What goes when a photo goes, whichever way: every table and the store are searched for anything of it. And what its person can take along before.
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { personExport, photoConsentVersion } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { runNextJob } from '../../src/modes/lookalike/lookalike.work.js';
import type { Session } from '../../src/db/database.js';
import { addMembers } from '../../src/people/pools.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { photoRemovalService } from '../../src/photos/photo-removals.service.js';
import { findBrokenInvariants } from '../support/check.js';
import { createStaff, openTestApp, type TestApp } from '../support/http.js';
import { createLookalikePool, type LookalikeFixture, lookalikeFixture } from '../support/lookalike.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

/** Each is another, if by a hair. */
const look = (one: number) => Float32Array.from({ length: 128 }, (_, at) => (at === 3 ? one + Math.random() / 1000 : 0.01 * at));

interface Given {
  readonly faceId: string;
  /** What may stand somewhere: the face, its job, key, hash and embedding, as hex and as base64. */
  readonly words: readonly string[];
}

forEachPostgres((server) => {
  const test = testDatabase({ server });
  const db = () => test().database;
  let http: TestApp;
  let photos: LookalikeFixture;
  let [pool, code, ana, ben, cleo] = ['', '', '', '', ''];

  beforeAll(async () => {
    photos = lookalikeFixture(db());
    http = await openTestApp(db(), { store: photos.work.store });
  });
  afterAll(() => http.close());
  beforeEach(async () => {
    code = `F${Math.random().toString(36).slice(2, 9)}`;
    pool = await createLookalikePool(db(), {
      code,
      policy: { score: [{ alike: 'face', weight: 1 }], threshold: 0.5, limit: 20 },
    });
    const { ids } = await saveProfiles(
      db(),
      ['Ana', 'Ben', 'Cleo'].map((name) => ({ name })),
    );
    [ana = '', ben = '', cleo = ''] = ids;
    await addMembers(db(), pool, ids);
  });

  async function give(who: string, one = 0.2): Promise<Given> {
    const { face_id: faceId, job_id } = await photos.give(pool, who, look(one));
    await photos.drain();
    const stored = await db().getRow<{ key: string; hash: Buffer; embedding: Buffer | null }>(
      sql`select photo_key as key, photo_hash as hash, embedding from faces where id = ${faceId}`,
    );
    const bytes = [stored.hash, ...(stored.embedding ? [stored.embedding] : [])];
    return {
      faceId,
      words: [faceId, job_id, stored.key, ...bytes.flatMap((each) => [each.toString('hex'), each.toString('base64')])],
    };
  }

  /** Everything of the database in which one of the words stands, and files under one of them; once files are removed. */
  async function traces(words: readonly string[], apart: readonly string[] = []): Promise<string[]> {
    const removals = photoRemovalService({ db: db(), store: photos.work.store, worker: 'test' });
    while (await removals.runOnce(new AbortController().signal));
    const tables = await db().rows<{ name: string }>(sql`
      select table_name::text as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`);
    const found: string[] = [];
    for (const { name } of tables.filter((table) => !apart.includes(table.name))) {
      const rows = await db().rows<{ row: string }>(sql`select to_jsonb(t)::text as row from ${sql.id(name)} t`);
      found.push(
        ...rows.filter(({ row }) => words.some((word) => row.includes(word))).map(({ row }) => `${name} ${row}`.slice(0, 300)),
      );
    }
    const files = readdirSync(photos.work.store.place, { recursive: true }).map(String);
    return [...found, ...files.filter((file) => words.some((word) => file.includes(word)))];
  }

  const ok = async (answer: Promise<Response>) => expect((await answer).status).toBe(204);

  /** Ana's photo, with everything that can be about one: matched with Ben's, of which it is a copy, told, hidden, flagged. */
  async function wellKnown(): Promise<{ readonly hers: Given; readonly his: Given }> {
    const [his, hers] = [await give(ben), await give(ana)];
    await ok(http.call(ben, 'PUT', `/api/lookalike/${pool}/people/${ana}/hidden`));
    expect((await http.call(ana, 'PUT', `/api/lookalike/${pool}/people/${ben}/hello`)).status).toBe(200);
    const before = (await traces(hers.words)).map((trace) => trace.split(' ', 1)[0]?.replace(/^[0-9a-f]{2}\/.*/, 'a file'));
    expect(new Set(before)).toEqual(
      new Set(['face_flags', 'faces', 'match_jobs', 'matches', 'person_events', 'a file', before.at(-1)]),
    );
    return { hers, his };
  }

  describe('nothing is left of a photo', () => {
    it.each<[words: string, act: (face: Given) => Promise<unknown>]>([
      ['that its person deletes', ({ faceId }) => ok(http.call(ana, 'DELETE', `/api/faces/${faceId}`))],
      ['whose person takes the consent back', () => ok(http.call(ana, 'DELETE', `/api/lookalike/${pool}/consent`))],
      [
        'whose person leaves the pool',
        () => db().run(sql`delete from pool_members where pool_id = ${pool} and profile_id = ${ana}`),
      ],
      ['whose person deletes their profile', () => ok(http.call(ana, 'DELETE', '/api/me', { name: 'Ana' }))],
      [
        'whose person is suspended',
        async () => ok(http.call(await createStaff(db(), 'moderator'), 'PUT', `/api/people/${ana}/suspension`, {})),
      ],
      ['whose pool is deleted', () => asService((tx) => tx.run(sql`select delete_pool(${pool}, 'lookalike', ${code})`))],
      ['whose pool becomes an event', () => asService((tx) => tx.run(sql`select move_pool(${pool}, 'events')`))],
      ['that another one of the same person replaced', () => give(ana, 0.5)],
    ])('%s', async (_words, act) => {
      const { hers, his } = await wellKnown();
      await act(hers);
      await photos.drain();
      expect(await traces(hers.words)).toEqual([]);
      expect(await findBrokenInvariants(db())).toEqual([]);
      if (await db().findRow(sql`select from faces where id = ${his.faceId}`)) {
        // The other keeps theirs, and hears that somebody is gone.
        const told = await db().rows(sql`select from person_events where user_id = ${ben} and kind = 'lookalike.unmatched'`);
        expect(told.length).toBeGreaterThan(0);
        expect((await photos.work.store.get(`${his.words[2]!.slice(0, 2)}/${his.words[2]}/photo.jpg`))?.length).toBeGreaterThan(
          0,
        );
      }
    });

    it('that is deleted while it is measured, and that was being measured when its person left', async () => {
      for (const act of [
        (faceId: string) => ok(http.call(cleo, 'DELETE', `/api/faces/${faceId}`)),
        () => db().run(sql`delete from profiles where id = ${cleo}`),
      ]) {
        const { face_id, job_id } = await photos.give(pool, cleo, look(0.2));
        const { key } = await db().getRow<{ key: string }>(sql`select photo_key as key from faces where id = ${face_id}`);
        const embedder = {
          ...photos.embedder,
          embed: async (photo: Uint8Array) => {
            await act(face_id);
            return await photos.embedder.embed(photo);
          },
        };
        expect(await runNextJob({ ...photos.work, embedder })).toMatchObject({ matchCount: undefined });
        expect(await photos.drain()).toBe(0);
        expect(await traces([face_id, job_id, key])).toEqual([]);
      }
      expect(photos.errors).toEqual([]);
    });

    it('nor of its person, when they delete their profile', async () => {
      await wellKnown();
      await give(cleo, 0.2);
      await ok(http.call(ana, 'DELETE', '/api/me', { name: 'Ana' }));
      await photos.drain();
      // What stays, and why: docs/conversations and docs/live say it of conversations; pool_changes tells workers who changed.
      expect(await traces([ana], ['conversations', 'pool_changes'])).toEqual([]);
    });

    it('that was refused: its files a day later, the rest after a week, and its person is told to send it again', async () => {
      const faces = [
        { x: 1, y: 1, width: 9, height: 9 },
        { x: 20, y: 1, width: 9, height: 9 },
      ];
      const { face_id } = await photos.give(pool, ana, { reason: 'several_faces', faces });
      await photos.drain();
      const { key } = await db().getRow<{ key: string }>(sql`select photo_key as key from faces where id = ${face_id}`);
      const tidyAfter = async (age: string) => {
        await db().run(sql`update faces set refused_at = now() - ${age}::interval where id = ${face_id}`);
        await db().run(sql`select tidy_photos(100)`);
      };
      await tidyAfter('23 hours');
      expect(await traces([key])).not.toEqual([]);
      await tidyAfter('25 hours');
      expect(await traces([key])).toEqual([]);
      const state = await (await http.call(ana, 'GET', `/api/lookalike/${pool}`)).json();
      expect(state).toMatchObject({ next: { id: face_id, refusal: 'several_faces', links: null, found: [] } });
      const chosen = await http.call(ana, 'POST', `/api/faces/${face_id}/choose`, { x: 5, y: 5 });
      expect(await chosen.json()).toMatchObject({ status: 409, detail: expect.stringContaining('send it again') as string });
      expect(await findBrokenInvariants(db())).toEqual([]);
      await tidyAfter('8 days');
      expect(await traces([face_id])).toEqual([]);
    });

    it('is kept in nobody’s log for longer than a day', async () => {
      const { hers } = await wellKnown();
      const kinds = async () =>
        (
          await db().rows<{ kind: string }>(
            sql`select distinct kind from person_events where kind like 'lookalike%' and user_id in (${ana}, ${ben})`,
          )
        ).length;
      expect(await kinds()).toBe(2);
      await db().run(sql`update person_events set created_at = now() - interval '25 hours'`);
      await db().run(sql`select trim_person_events('7 days', 1000)`);
      expect(await kinds()).toBe(0);
      const left = await traces(hers.words, ['faces', 'match_jobs', 'matches', 'face_flags']);
      expect(left.filter((trace) => !/^[0-9a-f]{2}\//.test(trace))).toEqual([]); // but its files
    });
  });

  describe('an export', () => {
    it('has what was agreed to, the photos, what was done about them and whom they led to; nothing of others', async () => {
      const { hers, his } = await wellKnown();
      await ok(http.call(cleo, 'PUT', `/api/lookalike/${pool}/consent`, { version: photoConsentVersion }));
      await ok(http.call(cleo, 'DELETE', `/api/lookalike/${pool}/consent`));
      const take = async (who: string) => personExport.parse(await (await http.call(who, 'GET', '/api/me/export')).json());
      const { lookalike } = await take(ana);
      expect(lookalike).toMatchObject([
        {
          poolId: pool,
          name: 'Test pool',
          consents: [{ version: 'test', withdrawnAt: null }],
          photos: [{ id: hers.faceId, state: 'ready', measuredBy: photos.embedder.model, face: { width: 20 } }],
          jobs: [{ id: hers.words[1], photoId: hers.faceId, status: 'completed', message: null, matchCount: 1 }],
          matches: [{ person: { id: ben, name: 'Ben' }, similarity: 1, reasons: ['Your faces are very much alike'] }],
        },
      ]);
      const picture = await http.call('nobody', 'GET', lookalike[0]!.photos[0]!.picture!);
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
      expect(JSON.stringify(lookalike)).not.toMatch(new RegExp(his.words.join('|').replaceAll('+', '\\+')));
      expect((await take(ben)).lookalike[0]?.matches).toEqual([]); // he hid her
      expect((await take(cleo)).lookalike).toMatchObject([
        { consents: [{ version: photoConsentVersion, withdrawnAt: expect.any(String) as string }], photos: [] },
      ]);
      expect((await http.call(ana, 'DELETE', '/api/me', { name: 'Ana' })).status).toBe(204);
    });
  });

  async function asService(work: (tx: Session) => Promise<unknown>): Promise<void> {
    await db().transaction(work, { as: { role: 'service_role' } });
  }
});
