// The demo's lookalike pool with the photos and the networks it really has: somebody who comes sees who looks alike, and a start goes on where another
// one stopped.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { fillDemo } from '../../src/demo/fill.js';
import { looksCode, wordsCode } from '../../src/demo/looks.js';
import { demoPhotos, lookCuts } from '../../src/demo/looks.photos.js';
import { createLocalFaceEmbedder } from '../../src/faces/local-face-embedder.js';
import { runNextJob, type LookalikeWork } from '../../src/modes/lookalike/lookalike.work.js';
import { createPoolCache } from '../../src/modes/pool/pool-cache.js';
import { localModels } from '../../src/people/models.js';
import { createLocalPhotoStore } from '../../src/photos/local-photo-store.js';
import { cli } from '../cli/support.js';
import { findBrokenInvariants } from '../support/check.js';
import { testDatabase } from '../support/postgres.js';

const timeoutMs = 300_000;
const test = testDatabase();
const embedder = createLocalFaceEmbedder();
const store = createLocalPhotoStore(mkdtempSync(join(tmpdir(), 'nakodo-demo-photos-')));
const errors: unknown[] = [];
let db: Database;
let work: LookalikeWork;

beforeAll(async () => {
  db = test().database;
  const onError = (error: unknown) => void errors.push(error);
  work = { db, embedder, store, models: localModels('none'), cache: createPoolCache(), worker: 'test', leaseMs: 60_000, onError };
  await fillDemo(db);
});
afterAll(() => embedder.close());

/** A process that gives photos and looks at them, for so many photos. */
async function run(photos = Infinity): Promise<number> {
  const service = demoPhotos({ db, store });
  for (let given = 0; ; given++) {
    const before = await countPhotos();
    if (given < photos) await service.runOnce(new AbortController().signal);
    while ((await runNextJob(work)) !== undefined);
    if ((await countPhotos()) === before) return given;
  }
}

async function countPhotos(): Promise<number> {
  return (await db.getRow<{ n: number }>(sql`select count(*)::int as n from faces where photo_key is not null`)).n;
}

async function matchesOf(account: string): Promise<{ name: string; similarity: number }[]> {
  return await db.rows(sql`
    select f.name, m.similarity from demo_accounts a
    join matches m on a.user_id in (m.user_a_id, m.user_b_id)
    join pools p on p.id = m.pool_id and p.code = ${looksCode}
    join profiles f on f.id in (m.user_a_id, m.user_b_id) and f.id <> a.user_id
    where a.account = ${account} order by m.similarity desc`);
}

it(
  'gives its made-up people photos, the guest first, and goes on where a start was stopped',
  { timeout: timeoutMs },
  async () => {
    expect(await run(2)).toBe(2);
    expect(
      await db.rows(sql`select account from demo_accounts a join faces f on f.user_id = a.user_id where f.photo_key is not null`),
    ).toEqual([{ account: 'guest-one' }]);
    await run();
    expect(await countPhotos()).toBe(lookCuts.length + 1);
    expect(
      await db.rows(
        sql`select state, refusal from faces where photo_key is not null and (state, moderation) <> ('ready', 'approved')`,
      ),
    ).toEqual([]);
    expect(errors).toEqual([]);
    expect(await findBrokenInvariants(db)).toEqual([]);
  },
);

it('has people who look alike by the usual threshold, and nobody twice', { timeout: timeoutMs }, async () => {
  const found = (await matchesOf('guest-one')).filter(({ similarity }) => similarity >= 0.5);
  expect(found.length).toBeGreaterThanOrEqual(2);
  expect(found.every(({ name }) => name.endsWith('(made up)'))).toBe(true);
  const { most } = await db.getRow<{ most: number }>(sql`select max(similarity) as most from matches`);
  expect(most).toBeLessThan(0.9);
});

it('says at the terminal why these, and that who gave no photo is compared with nobody', async () => {
  const explain = async (person: string) =>
    (await cli(['explain', person, '--pool', looksCode], { env: { DATABASE_URL: test().url } })).stdout;
  expect(await explain('Yasmin V.')).toMatch(
    /^Yasmin V\. in "Double take": \d+ matches\n1\. .* \(made up\) 0\.\d+: Your faces are alike\.\n.*How many people each rule leaves:/s,
  );
  expect(await explain('Ozan T.')).toMatch(/no matches\nThey have given no photo: nobody is compared with them\.\n/);
});

it('leaves a photo that was deleted away, also after another start', { timeout: timeoutMs }, async () => {
  await db.run(
    sql`delete from faces f using demo_accounts a where a.user_id = f.user_id and a.account = 'guest-one' and f.photo_key is not null`,
  );
  expect(await run()).toBe(0);
  expect(await matchesOf('guest-one')).toEqual([]);
});

it('has an entry of everybody who writes, without a photo', async () => {
  const { members, entries } = await db.getRow<{ members: number; entries: number }>(sql`
    select count(*)::int as members, count(f.id)::int as entries from pools p
    join pool_members m on m.pool_id = p.id left join faces f on f.pool_id = m.pool_id and f.user_id = m.profile_id and f.state = 'ready'
    where p.code = ${wordsCode}`);
  expect(members).toBe(91);
  expect(entries).toBe(members);
});
