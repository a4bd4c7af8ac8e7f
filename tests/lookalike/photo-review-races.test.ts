// Moderators decide while jobs run, and while people give, delete and take back photos, leave and block: nothing is lost, nobody waits for ever.
import { expect, it } from 'vitest';
import type { Statement } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { AppError } from '../../src/errors.js';
import { addMembers } from '../../src/people/pools.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { pick, seededRandom } from '../support/events.js';
import { findBrokenInvariants } from '../support/check.js';
import { createStaff } from '../support/http.js';
import { createLookalikePool, lookalikeFixture } from '../support/lookalike.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

const faceOf = (x: number) => Float32Array.from({ length: 128 }, (_, n) => (n === 0 ? x : 0.1));
const policy = { score: [{ alike: 'face', weight: 1 }], threshold: 0.5, limit: 3 };

/** What somebody may be told who comes a moment too late. */
const lateCodes = ['conflict', 'not_found', 'rate_limited'];

forEachPostgres((server) => {
  const test = testDatabase({ server });

  it('keep their word whoever else is at it', async () => {
    const db = test().database;
    const random = seededRandom(41);
    const pool = await createLookalikePool(db, { policy });
    await db.run(sql`update pools set photo_moderation = 'before' where id = ${pool}`);
    const moderators = [await createStaff(db, 'moderator'), await createStaff(db, 'moderator')];
    const { ids } = await saveProfiles(
      db,
      Array.from({ length: 8 }, (_, n) => ({ externalId: `racer-${n}`, name: `P${n}` })),
    );
    await addMembers(db, pool, ids);
    const fixture = lookalikeFixture(db);
    const unexpected: unknown[] = [];
    const attempt = async (work: () => Promise<unknown>) => {
      try {
        await work();
      } catch (error) {
        if (!(error instanceof AppError && lateCodes.includes(error.code))) unexpected.push(error);
      }
    };
    const as = (userId: string, statement: Statement) =>
      db.transaction((tx) => tx.run(statement), { as: { role: 'authenticated', userId } });
    const anyFace = async () =>
      (
        await db.findRow<{ id: string }>(sql`
        select id from faces where pool_id = ${pool} order by md5(id::text || ${String(random())}) limit 1`)
      )?.id;

    const act = async (n: number) => {
      const [userId, moderator, kind] = [pick(random, ids), pick(random, moderators), random()];
      const face = await anyFace();
      if (kind < 0.4) return await fixture.give(pool, userId, faceOf(0.1 + (n % 5) / 50));
      if (kind < 0.5) return await as(userId, sql`select withdraw_photo_consent(${pool})`);
      if (kind < 0.55) return await as(userId, sql`delete from pool_members where pool_id = ${pool} and profile_id = ${userId}`);
      if (kind < 0.65) return await addMembers(db, pool, [userId]);
      if (face === undefined) return undefined;
      if (kind < 0.8) return await as(moderator, sql`select decide_photo(${face}, 'approved')`);
      if (kind < 0.9) return await as(moderator, sql`select decide_photo(${face}, 'rejected', 'other')`);
      const flag = await db.findRow<{ id: number; face_id: string }>(
        sql`select id, face_id from face_flags where decided_at is null limit 1`,
      );
      if (!flag) return undefined;
      return random() < 0.5
        ? await as(moderator, sql`select decide_flag(${flag.id}, 'fine')`)
        : await as(moderator, sql`select decide_flag(${flag.id}, 'removed', array[${flag.face_id}::uuid])`);
    };
    const decided = () =>
      db.getRow<{ rejected: number; approved: number }>(sql`
        select count(*) filter (where action = 'photo.rejected')::int as rejected, count(*) filter (where action = 'photo.approved')::int as approved
        from moderation_log`);
    const few = async () => Object.values(await decided()).some((count) => count <= 5);
    // How many decisions come in time is a matter of who is quicker: until there were some of each.
    for (let round = 0; round < 30 || (await few()); round++) {
      const acts = Array.from({ length: 6 }, (_, n) => attempt(() => act(round * 6 + n)));
      await Promise.all([...acts, attempt(() => fixture.drain()), attempt(() => fixture.drain())]);
    }
    await fixture.drain();
    expect(unexpected).toEqual([]);
    expect(fixture.errors).toEqual([]);
    expect(await findBrokenInvariants(db)).toEqual([]);
    const wrong = await db.rows(sql`
      select f.id from faces f
      where (f.moderation = 'rejected' and (f.embedding is not null or exists (select from match_jobs j where j.face_id = f.id and j.status in ('pending', 'processing'))))
         or (f.moderation <> 'approved' and exists (select from matches m where f.id in (m.face_a_id, m.face_b_id)))`);
    expect(wrong).toEqual([]);
  });
});
