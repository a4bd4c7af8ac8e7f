// No file of a photo stays that nobody names: whatever crashes, and however long the store is away. Time is moved in the database.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { runNextJob } from '../../src/modes/lookalike/lookalike.work.js';
import { addMembers } from '../../src/people/pools.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { createLocalPhotoStore } from '../../src/photos/local-photo-store.js';
import { readPhotoLinkKey } from '../../src/photos/photo-link-key.js';
import { photoRemovalService } from '../../src/photos/photo-removals.service.js';
import type { PhotoStore } from '../../src/photos/photo-store.js';
import { createS3PhotoStore } from '../../src/photos/s3-photo-store.js';
import { readPhotoCopy, storePhoto, type StoredPhoto } from '../../src/photos/store-photo.js';
import { createLookalikePool, lookalikeFixture } from '../support/lookalike.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';
import { startS3Server } from '../support/s3-server.js';

interface Removal {
  readonly key: string;
  readonly attempts: number;
  readonly last_error: string | null;
  readonly locked_by: string | null;
  /** Seconds until it may be claimed, in tens: some have passed since. */
  readonly pause: number;
}

const signal = new AbortController().signal;

forEachPostgres((server) => {
  describe('files of photos', () => {
    const test = testDatabase({ server });
    const db = () => test().database;
    let folder = '';
    let store: PhotoStore;
    let photo: Buffer;
    let pool = '';
    let person = '';
    beforeAll(async () => {
      pool = await createLookalikePool(db());
      person = (await saveProfiles(db(), [{ name: 'Ana' }])).ids[0] ?? '';
      await addMembers(db(), pool, [person]);
      await asPerson((tx) => tx.run(sql`select give_photo_consent(${pool}, 'test')`));
      folder = await mkdtemp(join(tmpdir(), 'nakodo-removals-'));
      store = createLocalPhotoStore(folder);
      photo = await sharp({ create: { width: 200, height: 200, channels: 3, background: '#866' } })
        .jpeg()
        .toBuffer();
    });
    beforeEach(async () => {
      await db().run(sql`delete from faces`);
      await db().run(sql`delete from photo_removals`);
      for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true });
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    async function storeOne(into: PhotoStore = store): Promise<StoredPhoto> {
      const stored = await storePhoto({ db: db(), store: into }, photo);
      if ('reason' in stored) throw new Error(stored.reason);
      return stored;
    }
    const run = async (from: PhotoStore = store, worker = 'w') =>
      await photoRemovalService({ db: db(), store: from, worker }).runOnce(signal);
    const asPerson = <T>(work: (tx: Session) => Promise<T>) =>
      db().transaction(work, { as: { role: 'authenticated', userId: person } });
    const keep = async (stored: StoredPhoto) =>
      (
        await asPerson((tx) =>
          tx.getRow<{ face_id: string }>(sql`select * from add_face(${pool}, ${sql.json({ ...stored })}::jsonb)`),
        )
      ).face_id;
    const removeFace = (id: string) => asPerson((tx) => tx.run(sql`select delete_face(${id})`));
    const removals = () =>
      db().rows<Removal>(sql`
        select key, attempts, last_error, locked_by, 10 * ceil(extract(epoch from run_at - clock_timestamp()) / 10)::int as pause
        from photo_removals order by id`);
    const files = async () =>
      (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name);
    const passTime = () => db().run(sql`update photo_removals set run_at = clock_timestamp()`);

    it('are a copy, guarded until somebody keeps it', async () => {
      const stored = await storeOne();
      expect(stored).toMatchObject({ width: 200, height: 200, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
      expect((await files()).toSorted()).toEqual(['photo.jpg']);
      expect(await removals()).toMatchObject([{ key: stored.key, attempts: 0, pause: 3600 }]);
      expect(await run()).toBe(false);
      const face = await keep(stored);
      expect(await removals()).toEqual([]);
      expect(await readPhotoCopy(store, stored.key)).toBeDefined();
      await removeFace(face);
      expect(await run()).toBe(true);
      expect(await files()).toEqual([]);
      expect(await removals()).toEqual([]);
      expect(await readPhotoCopy(store, stored.key)).toBeUndefined();
    });

    it('go when nobody keeps them, also when a crash left only some', async () => {
      const [one, two] = [await storeOne(), await storeOne()];
      await rm(join(folder, two.key.slice(0, 2), two.key, 'photo.jpg'));
      await passTime();
      expect(await run()).toBe(true);
      expect(await run()).toBe(false);
      expect([await files(), await removals()]).toEqual([[], []]);
      for (const stored of [one, two]) await expect(keep(stored)).rejects.toMatchObject({ code: 'conflict' });
    });

    it('cannot be kept once their time is over, nor while they are being removed', async () => {
      const stored = await storeOne();
      await passTime();
      await expect(keep(stored)).rejects.toMatchObject({ code: 'conflict' });
      await db().run(sql`
        update photo_removals set run_at = clock_timestamp() + interval '1 hour', locked_by = 'w', locked_until = clock_timestamp() + interval '1 minute'`);
      await expect(keep(stored)).rejects.toMatchObject({ code: 'conflict' });
    });

    it('leave no thumbnail behind when the photo is deleted while it is measured', async () => {
      const { work, embedder } = lookalikeFixture(db());
      const bytes = await embedder.photoOf(new Float32Array(128));
      const stored = await storePhoto({ db: db(), store }, bytes);
      if ('reason' in stored) throw new Error(stored.reason);
      const face = await keep(stored);
      const slow = {
        ...embedder,
        async embed() {
          await removeFace(face);
          await run();
          expect(await files()).toEqual([]);
          return await embedder.embed(bytes);
        },
      };
      await runNextJob({ ...work, store, embedder: slow });
      expect([await files(), await removals()]).toEqual([[], []]);
    });

    it('are tried again for ever, with growing pauses, and one that cannot go holds up no other', async () => {
      const s3 = await startS3Server();
      const bucket = createS3PhotoStore({ ...s3.options, retries: 0 });
      const wrong = createS3PhotoStore({ ...s3.options, bucket: 'another' });
      const stored = await storeOne(bucket);
      const pauses: number[] = [];
      for (let attempt = 1; attempt <= 12; attempt++) {
        await passTime();
        expect(await run(wrong)).toBe(true);
        const [removal] = await removals();
        expect(removal).toMatchObject({
          key: stored.key,
          attempts: attempt,
          locked_by: null,
          last_error: expect.stringContaining('S3_BUCKET'),
        });
        pauses.push(removal?.pause ?? 0);
      }
      expect(pauses).toEqual([10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600]);

      const other = await storeOne(bucket);
      await passTime();
      s3.next('fail'); // whichever comes first
      await run(bucket);
      expect(await removals()).toHaveLength(1);
      await passTime();
      await run(bucket);
      expect(await removals()).toEqual([]);
      for (const { key } of [stored, other]) expect(await readPhotoCopy(bucket, key)).toBeUndefined();
      expect((await s3.files()).filter((name) => /photo|thumb/.test(name))).toEqual([]);
      await s3.close();
    });

    it('are taken over from a worker that was lost, and many workers share them', async () => {
      const stored = await Promise.all(Array.from({ length: 25 }, () => storeOne()));
      await passTime();
      await db().run(
        sql`update photo_removals set locked_by = 'lost', locked_until = clock_timestamp() - interval '1 second' where key = ${stored[0]!.key}`,
      );
      const rounds = await Promise.all(['a', 'b', 'c', 'd'].map((worker) => run(store, worker)));
      expect(rounds.filter(Boolean).length).toBeGreaterThan(1);
      while (await run());
      expect([await files(), await removals()]).toEqual([[], []]);
    });

    it('that are refused leave nothing, and neither does a store that is full', async () => {
      expect(await storePhoto({ db: db(), store }, Buffer.from('no photo'))).toEqual({ reason: 'not_an_image' });
      expect(await removals()).toEqual([]);
      const s3 = await startS3Server();
      s3.next('fail');
      await expect(storeOne(createS3PhotoStore({ ...s3.options, retries: 0 }))).rejects.toMatchObject({
        code: 'storage_unavailable',
      });
      expect(await removals()).toHaveLength(1);
      await s3.close();
    });

    it('have links signed with a key of the database', async () => {
      const key = await readPhotoLinkKey(db());
      expect(key).toHaveLength(32);
      expect(await readPhotoLinkKey(db())).toEqual(key);
    });
  });
});
