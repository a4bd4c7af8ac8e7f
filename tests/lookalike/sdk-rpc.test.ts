// The SDK on the database alone: the functions are there by these names and arguments, for the role of people, and answer what it says.
import { createLookalikeRpc, type LookalikeRpc } from '@nakodo/sdk';
import { beforeAll, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { addMembers } from '../../src/people/pools.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { createLookalikePool, lookalikeFixture } from '../support/lookalike.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
let db: Database;
beforeAll(() => {
  db = test().database;
});

/** As PostgREST calls a function: by name, with named arguments, as the person; rows of a table function as a list. */
function rpcAs(userId: string): LookalikeRpc {
  return createLookalikeRpc(async (name, args) => {
    const given = sql.join(Object.entries(args).map(([key, value]) => sql`${sql.id(key)} => ${value}`));
    const rows = await db.transaction((tx) => tx.rows<Record<string, unknown>>(sql`select * from ${sql.id(name)}(${given})`), {
      as: { role: 'authenticated', userId },
    });
    return rows[0] && name in rows[0] ? rows[0][name] : rows;
  });
}

it('consents, pages, hides, says hello, chooses and deletes as the person', async () => {
  const poolId = await createLookalikePool(db, {
    policy: { filters: [], score: [{ alike: 'face', weight: 1 }], threshold: 0.5 },
  });
  const { ids } = await saveProfiles(
    db,
    ['Ann', 'Ben', 'Cleo'].map((name) => ({ name })),
  );
  const [ann = '', ben = '', cleo = ''] = ids;
  await addMembers(db, poolId, ids);
  const { give, drain } = lookalikeFixture(db);
  const hers = rpcAs(ann);
  await hers.consent(poolId, '2026-11');
  for (const [at, id] of ids.entries())
    await give(
      poolId,
      id,
      Float32Array.from({ length: 128 }, (_, n) => (n === 0 ? at / 10 : 0.1)),
    );
  await drain();

  const first = await hers.getFeed(poolId, { limit: 1 });
  expect(first).toMatchObject({ matches: [{ user_id: ben, has_photo: true, contact: { canSayHello: true } }], more: true });
  const second = await hers.getFeed(poolId, { limit: 1, after: ben });
  expect(second).toMatchObject({ matches: [{ user_id: cleo }], more: false });
  expect(await hers.sayHello(poolId, ben)).toMatchObject({ youSaidHello: true, canSayHello: false });
  await hers.hide(poolId, cleo);
  expect((await hers.getFeed(poolId)).matches.map(({ user_id }) => user_id)).toEqual([ben]);

  const boxes = [5, 35].map((x) => ({ x, y: 10, width: 20, height: 20 }));
  const { face_id } = await give(poolId, ann, { reason: 'several_faces', faces: boxes });
  await drain();
  expect(await hers.choose(face_id, { x: 15, y: 20 })).toMatch(/^[0-9a-f-]{36}$/);
  await expect(rpcAs(ben).choose(face_id, { x: 15, y: 20 })).rejects.toMatchObject({ code: 'not_found' });
  await hers.deletePhoto(face_id);
  await hers.withdraw(poolId);
  expect(await hers.getFeed(poolId)).toEqual({ matches: [], more: false });
  expect(await db.rows(sql`select from faces where user_id = ${ann}`)).toEqual([]);
});
