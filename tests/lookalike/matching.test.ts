// The lookalike mode from photo to match, on a real Postgres: once no job is open, everybody's true best are among their matches, whatever happened.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { distanceBetween } from '../../src/faces/calibration.js';
import { lookalikeService } from '../../src/modes/lookalike/lookalike.work.js';
import { addMembers } from '../../src/people/pools.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { findBrokenInvariants } from '../support/check.js';
import { pick, seededRandom, type Random } from '../support/events.js';
import { createLookalikePool, lookalikeFixture, lookalikePolicy } from '../support/lookalike.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

/** A face near one of a few others, so that many pairs are about as far apart as the threshold. */
function randomFace(random: Random): Float32Array {
  const base = Math.floor(random() * 3);
  const own = 0.1 + random() * 0.06;
  return Float32Array.from({ length: 128 }, (_, at) => (at % 3 === base ? 0.12 : 0) + (random() - 0.5) * own);
}

interface Seen {
  readonly face: Float32Array;
  readonly school: string;
  readonly gender: string;
}

const likeness = (a: Seen, b: Seen) => 1 / (1 + Math.exp((distanceBetween(a.face, b.face) - 0.6) / 0.05));

/** By the rules of `lookalikePolicy`, without the engine: whoever is among somebody's best `limit`, and how alike. */
function expectedBest(people: ReadonlyMap<string, Seen>, id: string, limit: number): [string, number][] {
  const me = people.get(id)!;
  return [...people]
    .filter(([other, seen]) => other !== id && seen.school === me.school && seen.gender !== me.gender)
    .map(([other, seen]): [string, number] => [other, likeness(me, seen)])
    .filter(([, similarity]) => similarity >= 0.5)
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, limit);
}

async function readMatches(db: Database, poolId: string): Promise<Map<string, Map<string, number>>> {
  const rows = await db.rows<{ a: string; b: string; similarity: number }>(sql`
    select user_a_id as a, user_b_id as b, similarity from matches where pool_id = ${poolId}`);
  const found = new Map<string, Map<string, number>>();
  for (const { a, b, similarity } of rows) {
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const)
      found.set(one, (found.get(one) ?? new Map()).set(other, similarity));
  }
  return found;
}

forEachPostgres((server) => {
  const test = testDatabase({ server });
  let db: Database;
  beforeAll(() => {
    db = test().database;
  });

  describe('matching faces', () => {
    it('gives everybody their true best, whoever comes, edits, blocks and leaves in whatever order', async () => {
      const random = seededRandom(20261122);
      const limit = 2;
      const poolId = await createLookalikePool(db, { policy: { ...lookalikePolicy, limit } });
      const { give, drain, errors } = lookalikeFixture(db);
      const people = new Map<string, Seen>();
      for (let turn = 0; turn < 140; turn++) {
        const act = random();
        const ids = [...people.keys()];
        if (act < 0.6 || ids.length < 5) {
          const seen = {
            face: randomFace(random),
            school: pick(random, ['UIT', 'BKU']),
            gender: pick(random, ['female', 'male']),
          };
          const {
            ids: [id = ''],
          } = await saveProfiles(db, [{ name: `P${turn}`, school: seen.school, gender: seen.gender }]);
          await addMembers(db, poolId, [id]);
          await give(poolId, id, seen.face);
          people.set(id, seen);
        } else if (act < 0.7) {
          const id = pick(random, ids);
          const face = randomFace(random);
          await give(poolId, id, face);
          people.set(id, { ...people.get(id)!, face });
        } else if (act < 0.8) {
          const id = pick(random, ids);
          const school = pick(random, ['UIT', 'BKU']);
          await db.run(sql`update profiles set school = ${school} where id = ${id}`);
          people.set(id, { ...people.get(id)!, school });
        } else if (act < 0.9) {
          const id = pick(random, ids);
          await db.run(sql`delete from pool_members where profile_id = ${id} and pool_id = ${poolId}`);
          people.delete(id);
        }
        if (random() < 0.3) await drain();
        if (turn % 35 === 34) expect(await findBrokenInvariants(db)).toEqual([]);
      }
      await drain();
      expect(errors).toEqual([]);
      expect(await findBrokenInvariants(db)).toEqual([]);
      const found = await readMatches(db, poolId);
      for (const [id, seen] of people) {
        const mine = found.get(id) ?? new Map<string, number>();
        for (const [other, similarity] of expectedBest(people, id, limit)) expect(mine.get(other)).toBeCloseTo(similarity, 4);
        for (const [other, similarity] of mine) {
          expect(people.get(other)).toMatchObject({ school: seen.school });
          expect(people.get(other)?.gender).not.toBe(seen.gender);
          expect(similarity).toBeCloseTo(likeness(seen, people.get(other)!), 4);
          expect(similarity).toBeGreaterThanOrEqual(0.5);
        }
      }
      expect([...found.values()].filter((mine) => mine.size > 0).length).toBeGreaterThan(10);
    });

    it('goes on with everybody else while nobody can measure photos, and with those when somebody can, at no cost to them', async () => {
      const poolId = await createLookalikePool(db, { policy: lookalikePolicy });
      const { work, embedder, errors, give, drain } = lookalikeFixture(db);
      const same = new Float32Array(128).fill(0.1);
      const { ids } = await saveProfiles(
        db,
        ['female', 'male', 'female'].map((gender) => ({ name: gender, school: 'UIT', gender })),
      );
      const [ana = '', ben = '', cleo = ''] = ids;
      await addMembers(db, poolId, ids);
      for (const id of [ana, ben]) await give(poolId, id, same);
      await drain();
      let now = 0;
      const service = lookalikeService(work, () => now);
      const runAll = async () => {
        while (await service.runOnce(new AbortController().signal));
      };
      const waiting = () =>
        db.rows<{ user_id: string; status: string; attempts: number }>(
          sql`select user_id, status, attempts from match_jobs where pool_id = ${poolId} and status in ('pending', 'processing')`,
        );
      embedder.away = true;
      await give(poolId, cleo, same);
      await db.run(sql`update profiles set school = 'BKU' where id in (${ana}, ${ben})`);
      expect(await waiting()).toHaveLength(3);
      await runAll();
      expect(await waiting()).toEqual([{ user_id: cleo, status: 'pending', attempts: 0 }]);
      expect(errors).toHaveLength(1);
      now += 999; // it is not asked again before a second is over, then two, then four
      await runAll();
      expect(errors).toHaveLength(1);
      for (const pause of [1, 2000, 4000]) {
        now += pause;
        await runAll();
      }
      expect(errors).toHaveLength(4);
      embedder.away = false;
      now += 8000;
      await runAll();
      expect(await waiting()).toEqual([]);
      const told = await db.rows<{ status: string }>(sql`
        select data ->> 'status' as status from person_events where user_id = ${cleo} and kind = 'lookalike.job' order by id`);
      expect(told.map(({ status }) => status).slice(-2)).toEqual(['processing', 'completed']);
      expect(told.map(({ status }) => status)).toContain('pending');
    });

    it('lets newcomers of the same instant find each other, whoever of several workers looks at them', async () => {
      const random = seededRandom(7);
      const poolId = await createLookalikePool(db, { policy: { ...lookalikePolicy, filters: [], limit: 50 } });
      const first = lookalikeFixture(db);
      const workers = [first, ...Array.from({ length: 3 }, () => lookalikeFixture(db, { beside: first }))];
      const face = randomFace(random);
      const { ids } = await saveProfiles(
        db,
        Array.from({ length: 24 }, (_, at) => ({ name: `N${at}` })),
      );
      await addMembers(db, poolId, ids);
      for (const id of ids) {
        await first.give(
          poolId,
          id,
          face.map((number) => number + (random() - 0.5) * 0.02),
        );
      }
      await Promise.all(workers.map(({ drain }) => drain()));
      expect(workers.flatMap(({ errors }) => errors)).toEqual([]);
      const found = await readMatches(db, poolId);
      expect([...found.values()].map((mine) => mine.size)).toEqual(Array.from({ length: 24 }, () => 23));
    });
  });
});
