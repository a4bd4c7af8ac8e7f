// The lookalike mode without photos, by its example: the policy is the one setting, and a bio that changes is matched anew once its vector is there.
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { runNextJob, type LookalikeWork } from '../../src/modes/lookalike/lookalike.work.js';
import { createPoolCache } from '../../src/modes/pool/pool-cache.js';
import { embeddingService } from '../../src/people/embeddings.js';
import { localModels } from '../../src/people/models.js';
import { createLocalPhotoStore } from '../../src/photos/local-photo-store.js';
import { projectPath } from '../../src/root.js';
import { createLocalEmbedder } from '../../src/text/local-embedder.js';
import { cli, realData, testFolder } from '../cli/support.js';
import { knownEmbedder } from '../support/lookalike.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
const folder = testFolder();
const texts = createLocalEmbedder();
afterAll(() => texts.close());
const example = (name: string) => projectPath('examples', 'lookalike-texts', name);
const run = async (...args: string[]) => {
  const { code, stdout, stderr } = await cli(args, { env: { DATABASE_URL: test().url } });
  expect({ args, code, stderr }).toMatchObject({ code: 0 });
  return stdout;
};
const errors: unknown[] = [];

/** Works all matching jobs; not the texts. */
async function match(): Promise<number> {
  const { database: db } = test();
  const work: LookalikeWork = {
    db,
    embedder: knownEmbedder(),
    store: createLocalPhotoStore(mkdtempSync(join(tmpdir(), 'nakodo-texts-'))),
    models: localModels(texts.model),
    cache: createPoolCache(),
    worker: 'test',
    leaseMs: 60_000,
    onError: (error) => void errors.push(error),
  };
  let jobs = 0;
  while ((await runNextJob(work)) !== undefined) jobs += 1;
  return jobs;
}

/** Makes the vectors of all texts that want one. */
async function embed(): Promise<void> {
  const service = embeddingService({ db: test().database, embedder: texts, worker: 'test' });
  while (await service.runOnce(new AbortController().signal));
}

async function likeOf(person: string, pool = 'KINDRED'): Promise<string[]> {
  const rows = await test().database.rows<{ name: string }>(sql`
    select o.name from matches m join pools p on p.id = m.pool_id and p.code = ${pool}
    join profiles a on a.external_id = ${person} and a.id in (m.user_a_id, m.user_b_id)
    join profiles o on o.id in (m.user_a_id, m.user_b_id) and o.id <> a.id order by o.name`);
  return rows.map(({ name }) => name);
}

it('matches people by what they write, in a pool of one setting', async () => {
  await run('import', example('people.csv'));
  expect(
    await run('admin', 'create-lookalike', 'KINDRED', 'Kindred words', '--policy', example('policy.json'), '--no-birth-date'),
  ).toMatch(/what profiles say is compared/);
  await run('import', example('people.csv'), '--pool', 'kindred');
  expect(await match()).toBe(12); // before any vector is there: nobody is like anybody
  expect(await test().database.rows(sql`select from matches`)).toEqual([]);
  await embed();
  expect(await match()).toBe(11); // again, as their vectors came; Lea wrote nothing
  expect(await Promise.all(['ada', 'dan', 'gus', 'june', 'lea'].map((person) => likeOf(person)))).toEqual([
    ['Ben', 'Cleo'],
    ['Eda', 'Finn'],
    ['Hana', 'Ivo'],
    ['Karl'],
    [],
  ]);
  expect(errors).toEqual([]);
});

it('says at the terminal why these, and why none', async () => {
  expect(await run('explain', 'Ada')).toMatch(
    /^Ada in "Kindred words": 2 matches\n1\. (Ben|Cleo) 0\.\d{3}: Your bio and theirs are (very much )?alike\.\n2\. .*\nHow many people each rule leaves:\n +11 {2}others here\n +11 {2}not blocked\n +2 {2}scoring 50 of 100 or more/s,
  );
  expect(await run('explain', 'lea', '--pool', 'kindred')).toMatch(
    /^Lea in "Kindred words": no matches\n.*\n +11 {2}others here\n.* +0 {2}scoring/s,
  );
  expect(await run('explain', 'Ada', '--with', 'Dan', '--pool', 'kindred')).toMatch(/^Ada and Dan in "Kindred words": /);
  expect(await run('admin', 'lookalikes')).toMatch(/^KINDRED +Kindred words +open +profiles +12 +12 +0 +10 /m);
  expect(await run('admin', 'pause', 'kindred')).toBe('"Kindred words" is paused\n');
  expect(await run('explain', 'Ada', '--pool', 'kindred')).toMatch(/This pool is paused/);
  expect(await run('admin', 'resume', 'kindred')).toBe('"Kindred words" goes on\n');
  await match();
});

it('matches a changed bio anew, once its vector is there', async () => {
  const { database: db } = test();
  await db.run(
    sql`update profiles set bio = 'I bake sourdough bread and cakes in my small kitchen, for all my friends.' where external_id = 'ada'`,
  );
  expect(await match()).toBe(1); // by a vector that is not true any more, or none
  await embed();
  expect(await match()).toBe(3); // hers, and of those who lost her
  expect(await likeOf('ada')).toEqual(['Dan', 'Eda', 'Finn']);
  expect(await likeOf('ben')).toEqual(['Cleo']);
  await db.run(sql`update profiles set bio = null where external_id = 'ada'`);
  await embed();
  await match();
  expect(await likeOf('ada')).toEqual([]);
});

const okcupid = realData('okcupid', 'profiles_500.csv');

it.skipIf(!okcupid)(
  `matches real people by what they ticked ${okcupid ? '' : '(the real data is not here: set NAKODO_DATA)'}`,
  { timeout: 300_000 },
  async () => {
    await run('admin', 'create-lookalike', 'TICKED', 'Ticked', '--policy', example('policy.json'), '--no-birth-date');
    const some = readFileSync(okcupid ?? '', 'utf8')
      .split('\n')
      .slice(0, 81);
    const file = await folder.write('some.csv', some.join('\n'));
    await run('import', file, '--mapping', example('okcupid.json'), '--pool', 'TICKED');
    await embed();
    await match();
    const { members, withSome } = await test().database.getRow<{ members: number; withSome: number }>(sql`
      select count(*)::int as members, count(*) filter (where exists (
        select from matches x where x.pool_id = m.pool_id and m.profile_id in (x.user_a_id, x.user_b_id)))::int as "withSome"
      from pool_members m join pools p on p.id = m.pool_id and p.code = 'TICKED'`);
    expect(members).toBeGreaterThan(75);
    expect(withSome).toBeGreaterThan(60);
  },
);
