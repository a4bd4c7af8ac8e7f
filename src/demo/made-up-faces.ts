// Made-up faces for benchmarks and tests: a pool whose people look more or less alike, without a photo, the same for the same seed. Distances are
// spread as those that were measured: 0.75 between strangers on the median, 0.5 within a family of looks.
import { createHash } from 'node:crypto';
import type { Database } from '../db/database.js';
import { sql } from '../db/sql.js';
import { localModels } from '../people/models.js';
import { createRandom, type Random } from './random.js';

export interface MadeUpFace {
  readonly userId: string;
  readonly faceId: string;
  readonly school: string;
  readonly embedding: Float32Array;
}

export interface MadeUpFaces {
  readonly poolId: string;
  readonly count: number;
  readonly seed: number;
  /** How many look so alike that they seem related. */
  readonly family?: number;
  /** Of the n-th person. Also their `team`, which is no column of profiles. */
  readonly schoolOf: (n: number, random: Random) => string;
}

const length = 128;
const rowsAtOnce = 2000;
const usualFamily = 100;
/** Of one number: apart from the family's middle, and of that from the middle of all. */
const [ownSpread, familySpread] = [0.031, 0.035];
/** What all faces have in common. */
const common = 0.1;

/**
 * Writes them past all triggers: nothing is queued and nobody is told. The caller is a superuser, on a database of its own, and analyzes afterwards.
 */
export async function fillMadeUpFaces(db: Database, made: MadeUpFaces): Promise<MadeUpFace[]> {
  const random = createRandom(made.seed);
  const families = Array.from({ length: Math.ceil(made.count / (made.family ?? usualFamily)) }, () =>
    Float32Array.from({ length }, () => common + random.normal() * familySpread),
  );
  const faces: MadeUpFace[] = [];
  for (let from = 0; from < made.count; from += rowsAtOnce) {
    const some = Array.from({ length: Math.min(rowsAtOnce, made.count - from) }, (_, at): MadeUpFace => {
      const middle = random.pick(families);
      const spread = ownSpread * (0.7 + random.next() * 0.6);
      const embedding = Float32Array.from(middle, (value) => value + random.normal() * spread);
      const ids = [0, 1].map((kind) => idOf(`${made.seed} ${from + at} ${kind}`));
      return { userId: ids[0] ?? '', faceId: ids[1] ?? '', school: made.schoolOf(from + at, random), embedding };
    });
    await write(db, made.poolId, some);
    faces.push(...some);
  }
  return faces;
}

async function write(db: Database, poolId: string, faces: readonly MadeUpFace[]): Promise<void> {
  const rows = faces.map(({ userId, faceId, school, embedding }) => ({
    user_id: userId,
    face_id: faceId,
    school,
    embedding: Buffer.from(embedding.buffer).toString('base64'),
  }));
  const given = sql`jsonb_to_recordset(${sql.json(rows)}::jsonb) r (user_id uuid, face_id uuid, school text, embedding text)`;
  await db.transaction(async (tx) => {
    await tx.run(sql`set local session_replication_role = replica`);
    await tx.run(sql`
      insert into profiles (id, name, school, gender, birth_date, attributes)
        select r.user_id, 'Somebody', r.school, 'other', '1990-01-01', jsonb_build_object('team', r.school) from ${given}`);
    await tx.run(sql`
      insert into pool_members (pool_id, profile_id, joined_at) select ${poolId}, r.user_id, now() from ${given}`);
    await tx.run(sql`
      insert into faces (id, pool_id, user_id, state, ready_at, photo_key, photo_hash, model, embedding)
        select r.face_id, ${poolId}, r.user_id, 'ready', now(), r.face_id::text, sha256(uuid_send(r.face_id)), ${localModels('none').face.name},
          decode(r.embedding, 'base64') from ${given}`);
  });
}

function idOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
