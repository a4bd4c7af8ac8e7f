// Which model measures faces: told to the database when Nakodo opens, remembered while its service is away, and taken up anew when it is another.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { localFaceModel } from '../../src/faces/calibration.js';
import type { FaceModelDescription } from '../../src/faces/face-embedder.js';
import { useFaceModel } from '../../src/people/face-models.js';
import { openFaceEmbedder, rememberFaceEmbedder } from '../../src/people/open-face-embedder.js';
import { publishPolicy } from '../../src/people/policies.js';
import { addMembers, createPool } from '../../src/people/pools.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { serviceToken, startFaceService, type FaceService } from '../support/face-service.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

const local: FaceModelDescription = { model: localFaceModel.name, length: 128, middle: 0.6, scale: 0.05 };
const small: FaceModelDescription = { model: 'small-1', length: 1, middle: 1, scale: 0.1 };

let service: FaceService;
beforeAll(async () => {
  service = await startFaceService();
});
afterAll(() => service.close());

forEachPostgres((server) => {
  describe('the model of faces', () => {
    const test = testDatabase({ server });
    const db = () => test().database;
    let away: unknown[] = [];
    beforeEach(async () => {
      away = [];
      await db().run(sql`delete from pools`);
      await db().run(sql`delete from face_models where model <> ${local.model}`);
      await db().run(sql`update face_models set served_at = null, middle = 0.6, scale = 0.05`);
    });
    const open = (url: string | undefined) =>
      openFaceEmbedder(db(), url === undefined ? undefined : { url, token: serviceToken, backoffMs: 1 }, (error) =>
        away.push(error),
      );
    const stored = () =>
      db().rows<{ model: string; length: number; middle: number; scale: number; served: boolean }>(
        sql`select model, length, middle, scale, served_at is not null as served from face_models order by model`,
      );
    const nowhere = 'http://127.0.0.1:1';

    /** Somebody with a face by this model; returns its id. */
    async function addFace(by: FaceModelDescription): Promise<string> {
      const { id: policyVersionId } = await publishPolicy(db(), {
        name: randomUUID(),
        body: { score: [{ alike: 'face', weight: 1 }] },
      });
      const pool = await createPool(db(), { mode: 'lookalike', code: randomUUID(), name: 'Pool', policyVersionId });
      const [user = ''] = (await saveProfiles(db(), [{ name: 'Ana' }])).ids;
      await addMembers(db(), pool, [user]);
      const { id } = await db().getRow<{ id: string }>(sql`
        insert into faces (pool_id, user_id, state, photo_key, photo_hash, model, embedding, ready_at)
        values (${pool}, ${user}, 'ready', ${randomUUID()}, sha256(''), ${by.model}, ${Buffer.alloc(4 * by.length)}, now()) returning id`);
      await db().run(sql`delete from match_jobs`);
      return id;
    }
    const queued = async () =>
      (await db().rows<{ face_id: string }>(sql`select face_id from match_jobs where cause = 'model'`)).map((job) => job.face_id);

    it('is the one that ships with Nakodo where no service is set', async () => {
      const embedder = await open(undefined);
      expect(embedder).toMatchObject({ model: local.model, length: 128, calibration: { middle: 0.6, scale: 0.05 } });
      await embedder.close();
      expect(await stored()).toEqual([{ ...local, served: false }]);
    });

    it('is what the service says', async () => {
      service.next({ do: 'answer', json: { ...small, scale: 0.25 } });
      expect(await open(service.url)).toMatchObject({ model: 'small-1', length: 1, calibration: { middle: 1, scale: 0.25 } });
      expect(await stored()).toEqual([
        { ...local, served: false },
        { ...small, scale: 0.25, served: true },
      ]);
    });

    it('is what the service had last, while it is away', async () => {
      service.next({ do: 'answer', json: small });
      await open(service.url);
      expect(await open(nowhere)).toMatchObject({ model: 'small-1', length: 1, calibration: { middle: 1, scale: 0.1 } });
      expect(away).toHaveLength(1);
    });

    it('is known without asking where no photo is measured', async () => {
      const remembered = (url: string | undefined) => rememberFaceEmbedder(db(), url === undefined ? undefined : { url });
      expect((await remembered(nowhere)).model).toBe(local.model);
      await useFaceModel(db(), small, { served: true });
      expect((await remembered(nowhere)).model).toBe('small-1');
      expect((await remembered(undefined)).model).toBe(local.model);
    });

    it('must have been said once: a service that never answered is a fault of the set-up', async () => {
      await expect(open(nowhere)).rejects.toMatchObject({
        code: 'setup',
        message: expect.stringContaining('It must answer once'),
      });
    });

    it('has every face measured anew when it is another, and none when it is the same', async () => {
      await useFaceModel(db(), small, { served: true });
      const [old, kept] = [await addFace(small), await addFace(local)];
      await useFaceModel(db(), local, { served: false });
      expect(await queued()).toEqual([old]);
      await db().run(sql`delete from match_jobs`);
      await useFaceModel(db(), small, { served: true });
      expect(await queued()).toEqual([kept]);
      await db().run(sql`delete from faces where id = ${kept}`);
      await useFaceModel(db(), small, { served: true });
      expect(await queued()).toEqual([]);
    });

    it('has every face decided anew when a distance means something else than before', async () => {
      const face = await addFace(local);
      await useFaceModel(db(), { ...local, middle: 0.55 }, { served: false });
      expect(await queued()).toEqual([face]);
    });

    it('is refused when its embeddings have another length than before', async () => {
      await expect(useFaceModel(db(), { ...local, length: 512 }, { served: true })).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('gave 128 numbers before, and gives 512 now'),
      });
    });
  });
});
