// Which faces a pool in memory holds: those of the pool at hand that are ready, approved and of the current model; and SQL holds to the same.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { distanceBetween, localFaceModel, similarityOf } from '../../src/faces/calibration.js';
import { explainMembers } from '../../src/modes/pool/explain-members.js';
import { refreshPool, type PoolState } from '../../src/modes/pool/pool-state.js';
import { localModels, type Models } from '../../src/people/models.js';
import { bytesOf } from '../../src/people/people.js';
import { scorePair } from '../../src/policy/rank.js';
import { createTestEvent, joinPeople, seededRandom } from '../support/events.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

const policy = { score: [{ alike: 'face', weight: 1 }], threshold: 0.5, limit: 20 };
const random = seededRandom(5);

/** Two of these are about 0.6 apart. */
const randomFace = (): Float32Array => Float32Array.from({ length: 128 }, () => (random() - 0.5) * 0.13);

interface Face {
  readonly poolId: string;
  readonly userId: string;
  readonly embedding?: Float32Array;
  readonly moderation?: string;
  readonly model?: string;
}

/** Ready unless it has no embedding. */
async function addFace(db: Database, face: Face): Promise<void> {
  const { poolId, userId, embedding, moderation = 'approved', model = localFaceModel.name } = face;
  await db.run(sql`
    insert into faces (pool_id, user_id, state, moderation, photo_key, photo_hash, model, embedding, ready_at)
    values (${poolId}, ${userId}, ${embedding ? 'ready' : 'waiting'}, ${moderation}, gen_random_uuid()::text, sha256(uuid_send(gen_random_uuid())),
            ${embedding ? model : null}, ${embedding ? bytesOf(embedding) : null}, ${embedding ? new Date() : null})`);
}

async function read(db: Database, poolId: string, models: Models, last?: PoolState): Promise<PoolState> {
  return await db.transaction((tx) => refreshPool(tx, poolId, models, last), { isolation: 'repeatable read', readOnly: true });
}

const score = ({ columns }: PoolState, a: string, b: string): number =>
  scorePair(columns, columns.indexOf(a)!, columns.indexOf(b)!);

forEachPostgres((server) => {
  describe('faces in a pool', () => {
    const test = testDatabase({ server });
    const db = () => test().database;
    const models = localModels('none');
    let pools: string[];
    let people: string[];
    let faces: Float32Array[];

    beforeAll(async () => {
      pools = [await createTestEvent(db(), { policy }), await createTestEvent(db(), { policy })];
      people = await joinPeople(
        db(),
        pools[0]!,
        Array.from({ length: 6 }, (_, at) => ({ name: `P${at}` })),
      );
      await db().run(sql`insert into all_events_members (event_id, user_id) select ${pools[1]!}, unnest(${people}::uuid[])`);
      faces = Array.from({ length: 6 }, randomFace);
      await db().run(sql`insert into face_models (model, length, middle, scale) values ('another', 128, 1, 0.1)`);
      const [here, there] = pools as [string, string];
      for (const at of [0, 1]) await addFace(db(), { poolId: here, userId: people[at]!, embedding: faces[at]! });
      await addFace(db(), { poolId: here, userId: people[2]!, embedding: faces[2]!, moderation: 'pending' });
      await addFace(db(), { poolId: here, userId: people[3]!, embedding: faces[3]!, moderation: 'pending' });
      await db().run(sql`
        update faces set moderation = 'rejected', rejection = 'other', moderated_at = now(), embedding = null, model = null
        where user_id = ${people[3]!}`);
      await addFace(db(), { poolId: here, userId: people[4]!, embedding: faces[4]!, model: 'another' });
      await addFace(db(), { poolId: here, userId: people[5]! });
      // A new photo of the first waits beside the ready one; in the other pool there are other photos, of one person's twin.
      await addFace(db(), { poolId: here, userId: people[0]! });
      for (const at of [0, 1, 5])
        await addFace(db(), { poolId: there, userId: people[at]!, embedding: faces[at === 5 ? 0 : 2]! });
    });

    it('are of this pool, ready, approved and of the current model', async () => {
      const state = await read(db(), pools[0]!, models);
      const expected = similarityOf(localFaceModel.name, distanceBetween(faces[0]!, faces[1]!))!;
      expect(score(state, people[0]!, people[1]!)).toBeCloseTo(expected, 5);
      for (const other of people.slice(2)) {
        expect(score(state, people[0]!, other)).toBe(0);
        expect(score(state, other, people[0]!)).toBe(0);
      }
    });

    it('differ from pool to pool', async () => {
      const state = await read(db(), pools[1]!, models);
      expect(score(state, people[0]!, people[1]!)).toBeGreaterThan(0.99);
      expect(score(state, people[0]!, people[5]!)).toBeCloseTo(
        similarityOf(localFaceModel.name, distanceBetween(faces[2]!, faces[0]!))!,
        5,
      );
    });

    it('are compared in SQL as in memory, pool by pool', async () => {
      for (const poolId of pools) {
        const state = await read(db(), poolId, models);
        const rows = await db().rows<{ a: string; b: string; score: number }>(sql`
          select a.id as a, b.id as b, ${sql.script(state.policy.scoreSql('a', 'b'))} as score
          from pool_people(${poolId}) a, pool_people(${poolId}) b where a.id <> b.id`);
        expect(rows).toHaveLength(30);
        for (const { a, b, score: said } of rows) expect(Math.abs(said - score(state, a, b))).toBeLessThan(1e-5);
      }
    });

    it('are read again when the model is another, with its own measure', async () => {
      const last = await read(db(), pools[0]!, models);
      const other: Models = { ...models, face: { name: 'another', middle: 1, scale: 0.1 } };
      const state = await read(db(), pools[0]!, other, last);
      expect(state.version).toBe(0);
      expect(score(state, people[0]!, people[1]!)).toBe(0);
      await db().run(
        sql`update faces set model = 'another' where pool_id = ${pools[0]!} and user_id = ${people[0]!} and state = 'ready'`,
      );
      const now = await read(db(), pools[0]!, other);
      const expected = 1 / (1 + Math.exp((distanceBetween(faces[0]!, faces[4]!) - 1) / 0.1));
      expect(score(now, people[0]!, people[4]!)).toBeCloseTo(expected, 5);
      await db().run(
        sql`update faces set model = ${localFaceModel.name} where pool_id = ${pools[0]!} and user_id = ${people[0]!} and state = 'ready'`,
      );
    });

    it('are explained to those concerned', async () => {
      const { terms } = await explainMembers(db(), pools[1]!, models, people[0]!, people[1]!);
      expect(terms.map(({ words }) => words)).toEqual(['Your faces are very much alike']);
      const without = await explainMembers(db(), pools[0]!, models, people[0]!, people[5]!);
      expect(without.terms.map(({ words }) => words)).toEqual(['Not both have a photo to compare']);
    });
  });
});
