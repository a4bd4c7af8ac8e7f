// Shared by tests of the lookalike mode: a pool, people with photos, and a worker that measures "photos" whose measures are known.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { AppError } from '../../src/errors.js';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { localFaceModel } from '../../src/faces/calibration.js';
import type { EmbeddedFace, FaceEmbedder, NoFace } from '../../src/faces/face-embedder.js';
import { runNextJob, type LookalikeWork } from '../../src/modes/lookalike/lookalike.work.js';
import { compilePolicyVersion } from '../../src/modes/pool/compiled-policies.js';
import { createPoolCache } from '../../src/modes/pool/pool-cache.js';
import { localModels, type Models } from '../../src/people/models.js';
import { publishPolicy } from '../../src/people/policies.js';
import { createPool } from '../../src/people/pools.js';
import { newPhotoKey, photoFileKey } from '../../src/photos/photo-keys.js';
import { createLocalPhotoStore } from '../../src/photos/local-photo-store.js';

export const lookalikePolicy = {
  filters: [{ same: 'school' }, { differs: 'gender' }, { is: 'profile_type', value: 'user' }],
  score: [{ alike: 'face', weight: 1 }],
  threshold: 0.5,
  limit: 20,
};

export async function createLookalikePool(
  db: Database,
  options: { readonly policy?: unknown; readonly code?: string; readonly minimumAge?: number } = {},
): Promise<string> {
  const { id } = await publishPolicy(db, { name: `test ${randomUUID()}`, body: options.policy ?? lookalikePolicy });
  await compilePolicyVersion(db, id);
  return await createPool(db, {
    mode: 'lookalike',
    code: options.code ?? `L${randomUUID().slice(0, 8)}`,
    name: 'Test pool',
    policyVersionId: id,
    ...(options.minimumAge !== undefined && { minimumAge: options.minimumAge }),
  });
}

export interface KnownEmbedder extends FaceEmbedder {
  /** Fails as a service that is away. */
  away: boolean;
  /** A picture in which it will see this. */
  photoOf(seen: Float32Array | NoFace): Promise<Buffer>;
}

/** A stand-in for the networks: what it sees in a photo was said before. The real ones are tested with real photos elsewhere. */
export function knownEmbedder(model = localModels('none').face.name): KnownEmbedder {
  const known = new Map<string, Float32Array | NoFace>();
  const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  return {
    away: false,
    model,
    length: 128,
    calibration: localFaceModel,
    async photoOf(seen) {
      const noise = randomBytes(64 * 64 * 3);
      const bytes = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
        .jpeg()
        .toBuffer();
      known.set(hashOf(bytes), seen);
      return bytes;
    },
    embed(photo) {
      if (this.away) return Promise.reject(new AppError('upstream', 'The face service is away'));
      const seen = known.get(hashOf(photo));
      if (seen === undefined) throw new Error('nobody said what is in this photo');
      if ('reason' in seen) return Promise.resolve(seen);
      const box = { x: 10, y: 10, width: 20, height: 20 };
      const face: EmbeddedFace = { model, embedding: seen, box, landmarks: [], quality: 0.9 };
      return Promise.resolve(face);
    },
    close: () => Promise.resolve(),
  };
}

export interface LookalikeFixture {
  readonly work: LookalikeWork;
  readonly embedder: KnownEmbedder;
  readonly errors: unknown[];
  /** The person agrees, and gives a photo of which the embedder sees this. */
  give(poolId: string, userId: string, seen: Float32Array | NoFace): Promise<{ face_id: string; job_id: string }>;
  /** Works all that is ready; returns how many jobs. */
  drain(): Promise<number>;
}

/** `beside`: another worker, with the photos and what was said of them. */
export function lookalikeFixture(
  db: Database,
  options: { readonly models?: Models; readonly beside?: LookalikeFixture } = {},
): LookalikeFixture {
  const models = options.models ?? localModels('none');
  const embedder = options.beside?.embedder ?? knownEmbedder(models.face.name);
  const store = options.beside?.work.store ?? createLocalPhotoStore(mkdtempSync(join(tmpdir(), 'nakodo-photos-')));
  const errors: unknown[] = [];
  const work: LookalikeWork = {
    db,
    embedder,
    store,
    models,
    cache: createPoolCache(),
    worker: `test ${randomUUID()}`,
    leaseMs: 30_000,
    onError: (error) => void errors.push(error),
  };
  return {
    work,
    embedder,
    errors,
    async give(poolId, userId, seen) {
      const bytes = await embedder.photoOf(seen);
      const key = newPhotoKey();
      await db.run(sql`insert into photo_removals (key, run_at) values (${key}, clock_timestamp() + interval '1 hour')`);
      await store.put(photoFileKey(key, 'photo'), bytes, 'image/jpeg');
      const photo = { key, hash: createHash('sha256').update(bytes).digest('hex'), width: 64, height: 64 };
      return await db.transaction(
        async (tx) => {
          await tx.run(sql`select give_photo_consent(${poolId}, 'test')`);
          return await tx.getRow(sql`select * from add_face(${poolId}, ${sql.json(photo)}::jsonb)`);
        },
        { as: { role: 'authenticated', userId } },
      );
    },
    async drain() {
      let jobs = 0;
      while ((await runNextJob(work)) !== undefined) jobs += 1;
      return jobs;
    },
  };
}
