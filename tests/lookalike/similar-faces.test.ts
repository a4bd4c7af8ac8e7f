// find_similar_faces_filtered gives what comparing with everybody gives, whatever the filter keeps, with the vector extension and without; so does
// the worker, which decides in memory. And the query that one would write first does not.
import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { Actor, Database, Session, Statement } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { fillMadeUpFaces, type MadeUpFace } from '../../src/demo/made-up-faces.js';
import { distanceBetween } from '../../src/faces/calibration.js';
import { setUpFaceVectors } from '../../src/modes/lookalike/face-vectors.js';
import { candidatesOf } from '../../src/modes/lookalike/lookalike.decide.js';
import { compilePolicies } from '../../src/modes/pool/compiled-policies.js';
import { refreshPool } from '../../src/modes/pool/pool-state.js';
import { registerAttributes } from '../../src/people/attributes.js';
import { localModels } from '../../src/people/models.js';
import { publishPolicy } from '../../src/people/policies.js';
import { checkDatabase } from '../../src/ops/check/check.js';
import { addMembers } from '../../src/people/pools.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { createLookalikePool, lookalikeFixture } from '../support/lookalike.js';
import { testDatabase, type PostgresServer } from '../support/postgres.js';

const people = 8000;
const limit = 20;
const score = [{ alike: 'face', weight: 1 }];
/** The first is asked of columns of profiles, which have an index; the second of other attributes. */
const policies = {
  columns: { filters: [{ same: 'school' }, { is: 'profile_type', value: 'user' }], score, threshold: 0.01, limit },
  attributes: { filters: [{ same: 'team' }], score, threshold: 0.01, limit },
};
/** What a filter keeps of 8,000: half, 2 %, 0.1 %, one. */
const sizes = { half: 4000, two: 160, tenth: 8, pair: 2 } as const;
type Kept = keyof typeof sizes;

/** Of all schools some come early and some late. */
function schoolOf(n: number): string {
  const place = (n * 4999) % people;
  let from = 0;
  for (const [school, size] of Object.entries(sizes)) if (place < (from += size)) return school;
  return `other ${n % 20}`;
}

interface Setting {
  readonly server: PostgresServer;
  readonly vectors: boolean;
}

const settings: readonly Setting[] = [
  { server: '18', vectors: false },
  { server: '15', vectors: false },
  { server: '15', vectors: true },
];

/** The best of the same school, compared one by one. */
function bruteForce(faces: readonly MadeUpFace[], me: MadeUpFace): string[] {
  return faces
    .filter((face) => face !== me && face.school === me.school)
    .map((face) => ({ id: face.userId, distance: distanceBetween(me.embedding, face.embedding) }))
    .toSorted((a, b) => a.distance - b.distance || (a.id < b.id ? -1 : 1))
    .slice(0, limit)
    .map(({ id }) => id);
}

const lookFor = (db: Database, faceId: string, threshold: number | null = 0) =>
  db.rows<{ face_id: string; user_id: string; distance: number; similarity: number }>(
    sql`select * from find_similar_faces_filtered(${faceId}, ${limit}, ${threshold}::real)`,
  );

describe.each(settings)('on Postgres $server, vectors: $vectors', ({ server, vectors }) => {
  // oxlint-disable-next-line node/no-process-env -- whether this is CI is not a setting of Nakodo
  const missing = (server === '15' && !inject('systemPostgres')) || (vectors && !inject('pgvector'));
  describe.skipIf(missing && !process.env['CI'])('similar faces', () => {
    const test = testDatabase({ server });
    let db: Database;
    let pool: string;
    let faces: MadeUpFace[];
    const of = (school: Kept, at = 0) => faces.filter((face) => face.school === school)[at]!;

    beforeAll(async () => {
      db = test().database;
      await registerAttributes(db, [{ name: 'team', kind: 'choice' }]);
      pool = await createLookalikePool(db, { policy: policies.columns });
      faces = await fillMadeUpFaces(db, { poolId: pool, count: people, seed: 5, schoolOf });
      if (vectors) {
        await db.run(sql.script('create schema extensions; create extension vector schema extensions'));
        expect(await setUpFaceVectors(db)).toBe(people);
      } else expect(await setUpFaceVectors(db)).toBeUndefined();
      await db.run(sql`analyze`);
    });

    async function usePolicy(name: keyof typeof policies): Promise<void> {
      const { id } = await publishPolicy(db, { name, body: policies[name] });
      await compilePolicies(db, [id]);
      await db.run(sql`update pools set policy_version_id = ${id} where id = ${pool}`);
    }

    /** In a transaction that leaves nothing. */
    async function trying<T>(work: (tx: Session) => Promise<T>, as?: Actor): Promise<T> {
      let result: { readonly value: T } | undefined;
      const left = new Error('enough');
      const tried = db.transaction(
        async (tx) => {
          result = { value: await work(tx) };
          throw left;
        },
        as ? { as } : {},
      );
      await expect(tried).rejects.toBe(left);
      return result!.value;
    }

    describe.each(Object.keys(policies) as (keyof typeof policies)[])('by %s', (policy) => {
      beforeAll(() => usePolicy(policy));

      it.each(Object.keys(sizes) as Kept[])(
        'are those of comparing with everybody where the filter keeps: %s',
        async (school) => {
          for (const at of [0, 1, sizes[school] / 2].filter((n) => n < sizes[school])) {
            const me = of(school, at);
            const found = await lookFor(db, me.faceId);
            expect(found.map(({ user_id }) => user_id)).toEqual(bruteForce(faces, me));
            expect(found).toHaveLength(Math.min(limit, sizes[school] - 1));
          }
        },
      );

      it('are those that the worker finds, in memory', async () => {
        const models = localModels('none');
        const state = await db.transaction((tx) => refreshPool(tx, pool, models), { isolation: 'repeatable read' });
        for (const school of Object.keys(sizes) as Kept[]) {
          const me = of(school);
          const best = candidatesOf(state, state.columns.indexOf(me.userId)!).slice(0, limit);
          expect(best.map(({ index }) => state.columns.idAt(index))).toEqual(
            bruteForce(faces, me).slice(0, best.length), // no further than the threshold
          );
          const found = await lookFor(db, me.faceId, null);
          expect(found.map(({ user_id }) => user_id)).toEqual(best.map(({ index }) => state.columns.idAt(index)));
        }
      });

      it.skipIf(!vectors)('are looked up in the index only where the filter keeps many, and nearly all are found', async () => {
        const index = sql`to_regclass(face_vector_index(${localModels('none').face.name}))`;
        const look = async (me: MadeUpFace, indexFrom: number | null) =>
          await trying(async (tx) => {
            if (indexFrom !== null) await tx.run(sql`select set_config('nakodo.index_from', ${String(indexFrom)}, true)`);
            const scans = async () =>
              (await tx.getRow<{ count: number }>(sql`select pg_stat_get_xact_numscans(${index})::int as count`)).count;
            const before = await scans();
            const rows = await tx.rows<{ user_id: string }>(
              sql`select * from find_similar_faces_filtered(${me.faceId}, ${limit}, 0)`,
            );
            return { usesIndex: (await scans()) > before, ids: rows.map(({ user_id }) => user_id) };
          });
        for (const school of Object.keys(sizes) as Kept[])
          expect({ school, usesIndex: (await look(of(school), 2000)).usesIndex }).toEqual({
            school,
            usesIndex: school === 'half',
          });
        expect((await look(of('half'), null)).usesIndex).toBe(false);
        let missed = 0;
        for (let at = 0; at < 40; at++) {
          const me = of('half', at * 50);
          const found = new Set((await look(me, 2000)).ids);
          missed += bruteForce(faces, me).filter((id) => !found.has(id)).length;
        }
        expect(missed).toBeLessThanOrEqual(40 * limit * 0.01);
      });
    });

    it.skipIf(!vectors)('are lost by the query that one writes first, where 2 % are kept', async () => {
      await usePolicy('columns');
      const me = of('two');
      const naive = await trying(async (tx) => {
        await tx.run(sql.script('set local enable_seqscan = off; set local enable_sort = off')); // what the planner does among more people
        return await tx.rows<{ user_id: string }>(sql`
          select v.user_id from face_vectors v join profiles p on p.id = v.user_id
          where v.pool_id = ${pool} and v.model = 'dlib-resnet-1+mirror' and p.school = 'two' and v.user_id <> ${me.userId}
          order by v.embedding::extensions.halfvec(128) operator(extensions.<->) ${`[${me.embedding.join(',')}]`}::extensions.halfvec(128)
          limit ${limit}`);
      });
      expect(naive.length).toBeLessThan(limit / 2);
      expect(await lookFor(db, me.faceId)).toHaveLength(limit);
    });

    it('leave out who is blocked, on the other side of the age wall, held back, or measured by another model', async () => {
      await usePolicy('columns');
      const me = of('two');
      const best = bruteForce(faces, me);
      const others = best.map((id) => faces.find(({ userId }) => userId === id)!);
      const found = await trying(async (tx) => {
        await tx.run(sql`insert into face_models values ('another', 128, 1, 1)`);
        await tx.run(
          sql`insert into blocks (blocker_id, blocked_id) values (${me.userId}, ${best[0]}), (${best[1]}, ${me.userId})`,
        );
        await tx.run(sql`update pool_members set is_minor = true where profile_id = ${best[2]}`);
        await tx.run(sql`update faces set moderation = 'pending' where user_id = ${best[3]}`);
        await tx.run(sql`update faces set model = 'another' where user_id = ${best[4]}`);
        await tx.run(sql`update profiles set school = 'elsewhere' where id = ${best[5]}`);
        await tx.run(sql`update faces set embedding = ${Buffer.from(me.embedding.buffer)} where user_id = ${best[19]}`);
        return await tx.rows<{ user_id: string; distance: number }>(
          sql`select * from find_similar_faces_filtered(${me.faceId}, 14, 0)`,
        );
      });
      expect(found.map(({ user_id }) => user_id)).toEqual([best[19], ...best.slice(6, 19)]);
      expect(found[0]?.distance).toBe(0);
      expect(others).toHaveLength(limit);
    });

    it('who are equally near come in the order of joining, however many', async () => {
      const me = of('two');
      const twins = faces.filter(({ school }) => school === 'two').slice(1, 51);
      const found = await trying(async (tx) => {
        await tx.run(sql`
          update faces set embedding = ${Buffer.from(me.embedding.buffer)} where user_id = any (${twins.map(({ userId }) => userId)}::uuid[])`);
        for (const [n, { userId }] of twins.entries())
          await tx.run(sql`update pool_members set joined_at = now() - make_interval(mins => ${n}) where profile_id = ${userId}`);
        return await tx.rows<{ user_id: string }>(sql`select * from find_similar_faces_filtered(${me.faceId}, 20, 0)`);
      });
      expect(found.map(({ user_id }) => user_id)).toEqual(
        twins
          .map(({ userId }) => userId)
          .toReversed()
          .slice(0, 20),
      );
    });

    it('are those of the policy to the person, and no more than the pool would match them with', async () => {
      await usePolicy('columns');
      const me = of('half');
      const all = await lookFor(db, me.faceId, 0.9);
      const as: Actor = { role: 'authenticated', userId: me.userId };
      const ask = (faceId: string, most: number, threshold: number) =>
        trying(
          (tx) =>
            tx.rows<{ similarity: number }>(
              sql`select * from find_similar_faces_filtered(${faceId}, ${most}, ${threshold}::real)`,
            ),
          as,
        );
      expect(await ask(me.faceId, 100, 0.9)).toEqual(all);
      const own = await ask(me.faceId, 100, 0);
      expect(own).toEqual(await lookFor(db, me.faceId, 0.01));
      expect(own.length).toBeLessThanOrEqual(limit);
      await expect(
        db.transaction((tx) => tx.rows(sql`select * from find_similar_faces_filtered(${of('half', 1).faceId})`), { as }),
      ).rejects.toMatchObject({
        code: 'not_found',
      });
      const service = await trying((tx) => tx.rows(sql`select * from find_similar_faces_filtered(${me.faceId}, 100, 0)`), {
        role: 'service_role',
      });
      expect(service).toHaveLength(100);
    });

    it('are found for a person 20 times a minute, and for the service as often as it asks', async () => {
      const me = of('pair');
      let asked = 0;
      const ask = (as: Actor, most: number) =>
        db.transaction(
          async (tx) => {
            // The count leaks meanwhile, one in three seconds.
            for (asked = 0; asked < most; asked++) await tx.rows(sql`select * from find_similar_faces_filtered(${me.faceId})`);
          },
          { as },
        );
      await expect(ask({ role: 'authenticated', userId: me.userId }, 1000)).rejects.toMatchObject({ code: 'rate_limited' });
      expect(asked).toBeGreaterThanOrEqual(20);
      await ask({ role: 'service_role' }, 40);
    });

    it('are refused for a face that is not compared, and where the policy is not compiled', async () => {
      const me = of('pair');
      const after = (change: Statement) =>
        db.transaction(async (tx) => {
          await tx.run(change);
          return await tx.rows(sql`select * from find_similar_faces_filtered(${me.faceId})`);
        });
      await expect(after(sql`update faces set moderation = 'pending' where id = ${me.faceId}`)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('pending'),
      });
      await expect(after(sql`delete from compiled_policies`)).rejects.toMatchObject({ code: 'conflict' });
    });
  });
});

// oxlint-disable-next-line node/no-process-env -- whether this is CI is not a setting of Nakodo
describe.skipIf(!inject('pgvector') && !process.env['CI'])('the vectors of faces', () => {
  const test = testDatabase({ server: '15' });

  it('come with the extension, follow each change, and go with it', async () => {
    const db = test().database;
    const pool = await createLookalikePool(db, { policy: policies.columns });
    const [me, other, third] = await fillMadeUpFaces(db, { poolId: pool, count: 3, seed: 1, schoolOf: () => 'UIT' });
    const seen = async () => (await lookFor(db, me!.faceId)).map(({ user_id }) => user_id);
    const both = bruteForce([me!, other!, third!], me!);
    const kept = async () => (await db.rows<{ face_id: string }>(sql`select face_id from face_vectors`)).length;
    expect(await seen()).toEqual(both);

    await db.run(sql.script('create extension vector'));
    expect(await seen()).toEqual(both); // not set up yet
    expect(await setUpFaceVectors(db)).toBe(3);
    expect(await setUpFaceVectors(db)).toBe(0);
    expect(await seen()).toEqual(both);

    await db.run(sql`update faces set embedding = ${Buffer.from(me!.embedding.buffer)} where id = ${other!.faceId}`);
    expect(await lookFor(db, me!.faceId)).toMatchObject([{ user_id: other!.userId, distance: 0 }, { user_id: third!.userId }]);
    await db.run(sql`update faces set moderation = 'pending' where id = ${other!.faceId}`);
    expect(await kept()).toBe(2);
    await db.run(sql`update faces set moderation = 'approved' where id = ${other!.faceId}`);
    expect(await kept()).toBe(3);
    await db.run(sql`delete from faces where id = ${other!.faceId}`);
    expect(await kept()).toBe(2);
    expect(await seen()).toEqual([third!.userId]);

    await db.run(sql.script('drop extension vector cascade'));
    expect(await seen()).toEqual([third!.userId]);
    await db.run(sql`update faces set moderation = 'approved', embedding = embedding || ''::bytea`); // nothing is written any more
    expect(await setUpFaceVectors(db)).toBeUndefined();
    expect(await db.rows(sql`select to_regclass('face_vectors') as gone`)).toEqual([{ gone: null }]);
    expect(await seen()).toEqual([third!.userId]);
  });

  it('are those of the faces that are compared, photo after photo, and nobody may read them', async () => {
    const db = test().database;
    await db.run(sql.script('delete from pools; create extension if not exists vector'));
    await setUpFaceVectors(db);
    const pool = await createLookalikePool(db, { policy: policies.columns });
    const { ids } = await saveProfiles(db, [
      { name: 'Ana', school: 'UIT' },
      { name: 'Ben', school: 'UIT' },
    ]);
    const [ana = '', ben = ''] = ids;
    await addMembers(db, pool, ids);
    const { give, drain } = lookalikeFixture(db);
    for (const value of [0.1, 0.11]) {
      for (const id of ids) await give(pool, id, new Float32Array(128).fill(value));
      await drain();
      const kept = await db.rows(sql`
        select v.user_id, v.embedding::text = f.numbers::vector::halfvec::text as same from face_vectors v
        join (select id, face_numbers(embedding) as numbers from faces where state = 'ready') f on f.id = v.face_id
        where v.pool_id = ${pool} order by v.user_id`);
      expect(kept).toEqual([ana, ben].toSorted().map((user_id) => ({ user_id, same: true })));
    }
    const { rows } = await db.transaction(
      async (tx) => ({ rows: await tx.rows(sql`select user_id from faces where pool_id = ${pool} and state = 'ready'`) }),
      { as: { role: 'authenticated', userId: ana } },
    );
    expect(rows).toEqual([{ user_id: ana }]);
    for (const role of ['authenticated', 'service_role'] as const)
      await expect(
        db.transaction((tx) => tx.rows(sql`select from face_vectors`), { as: { role, userId: ana } }),
      ).rejects.toMatchObject({ code: 'forbidden' });
    const report = await checkDatabase(db, { models: localModels('none'), threads: 0 });
    expect(report.invariants.filter(({ holds }) => !holds)).toEqual([]);
  });
});
