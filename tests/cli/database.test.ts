// Commands on a database: import, events, matching, explanations, check, export, rights.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { OneShotPerson } from '../../src/cli/one-shot.js';
import { sql } from '../../src/db/sql.js';
import { invariants } from '../../src/ops/check/invariants.js';
import type { ExportedMatches } from '../../src/people/export.js';
import { createLocalEmbedder } from '../../src/text/local-embedder.js';
import { projectPath } from '../../src/root.js';
import { eventsWork, matchUntilQuiet } from '../support/events.js';
import { testDatabase } from '../support/postgres.js';
import { cli, realData, testFolder, type CliResult } from './support.js';
import { localModels } from '../../src/people/models.js';

const test = testDatabase();
const folder = testFolder();
const policy = {
  filters: [{ within: 'age', by: 10 }],
  score: [
    { overlap: 'interests', weight: 2 },
    { near: 'age', scale: 5, weight: 1 },
  ],
  limit: 2,
};
const people = [
  'id,name,age,interests,bio',
  'a,Ann,30,jazz;chess,"Hello, ""you"""',
  'b,Ben,31,jazz;chess,',
  'c,Cy,39,go,',
  'd,Dee,30,jazz,',
  'e,Eve,70,jazz,',
].join('\n');

const run = (...args: string[]): Promise<CliResult> => cli(args, { env: { DATABASE_URL: test().url } });

async function match(): Promise<void> {
  const embedder = createLocalEmbedder();
  await matchUntilQuiet(eventsWork(test().database, { models: localModels(embedder.model) }));
  await embedder.close();
}

async function expectOk(result: Promise<CliResult>): Promise<CliResult> {
  const { code, stderr, ...rest } = await result;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return { code, stderr, ...rest };
}

describe('on a database', () => {
  it('makes an event, imports its people, matches them, and explains', async () => {
    const policyFile = await folder.write('policy.json', policy);
    const file = await folder.write('people.csv', people);
    const made = await expectOk(run('admin', 'create-event', 'Mixer', 'Spring mixer', '--policy', policyFile, '--json'));
    expect(made.json()).toMatchObject({ code: 'Mixer', policy_version: 1 });
    const imported = await expectOk(run('import', file, '--event', 'mixer', '--report', folder.path('report.json')));
    expect(imported.stdout).toMatch(/^5 rows: 5 new, 0 updated, 5 joined, 0 refused$/m);
    expect(JSON.parse(readFileSync(folder.path('report.json'), 'utf8'))).toMatchObject({ created: 5, joined: 5 });
    await match();
    const events = await expectOk(run('admin', 'events'));
    expect(events.stdout).toMatch(/^Mixer +Spring mixer +idle +5 +0/m);
    const explained = await expectOk(run('explain', 'Ann'));
    expect(explained.stdout).toMatch(/^Ann in "Spring mixer": 2 matches\n1\. Ben 0\.\d{3}: .*jazz/);
  });

  it('makes a lobby, lists it, pauses it, and turns it into an event and back', async () => {
    const policyFile = await folder.write('live.json', policy);
    const made = await expectOk(run('admin', 'create-lobby', 'DEN', 'Night den', '--policy', policyFile, '--json'));
    expect(made.json()).toMatchObject({ code: 'DEN', policy_version: 1 });
    expect((await expectOk(run('admin', 'lobbies'))).stdout).toMatch(/^DEN +Night den +open +0 +0/m);
    expect((await expectOk(run('admin', 'pause', 'den'))).stdout).toBe('"Night den" is paused\n');
    expect((await expectOk(run('admin', 'lobbies'))).stdout).toMatch(/^DEN +Night den +paused/m);
    expect((await expectOk(run('admin', 'resume', 'den'))).stdout).toBe('"Night den" goes on\n');
    expect((await expectOk(run('admin', 'move-pool', 'den', '--mode', 'events'))).stdout).toBe('"Night den" is now an event\n');
    expect((await expectOk(run('admin', 'move-pool', 'den', '--mode', 'events'))).stdout).toBe(
      '"Night den" was an event already\n',
    );
    expect((await expectOk(run('admin', 'move-pool', 'den', '--mode', 'live'))).stdout).toBe('"Night den" is now a lobby\n');
    expect(await run('admin', 'move-pool', 'dem', '--mode', 'live')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/did you mean DEN\?/),
    });
    expect(await run('admin', 'force', 'den')).toMatchObject({ code: 1, stderr: expect.stringMatching(/not an event/) });
  });

  it('makes a lookalike pool by what its policy compares, and turns it into an event and back', async () => {
    const alike = { filters: [], score: [{ alike: 'face', weight: 1 }], threshold: 0.5, limit: 20 };
    const faces = await folder.write('faces.json', JSON.stringify(alike));
    const create = async (code: string, file: string, ...more: string[]) =>
      await expectOk(run('admin', 'create-lookalike', code, 'Campus twins', '--policy', file, ...more));
    expect((await create('TWINS', faces)).stdout).toBe(
      'Lookalike pool "Campus twins" is there (photos are compared): people come in with the code TWINS\n',
    );
    expect((await expectOk(run('admin', 'pause', 'twins'))).stdout).toBe('"Campus twins" is paused\n');
    expect((await expectOk(run('admin', 'resume', 'twins', '--json'))).json()).toEqual({ pool: 'TWINS', paused: false });
    const words = await folder.write('words.json', policy);
    expect((await create('WORDS', words, '--json')).json()).toMatchObject({ code: 'WORDS', photos: false });
    const move = async (mode: string) => (await expectOk(run('admin', 'move-pool', 'words', '--mode', mode))).stdout;
    expect(await move('events')).toBe('"Campus twins" is now an event\n');
    expect(await move('lookalike')).toBe('"Campus twins" is now a lookalike pool\n');
    expect(await move('lookalike')).toBe('"Campus twins" was a lookalike pool already\n');
  });

  it('finds people by id, external id and unique name', async () => {
    const { id } = await test().database.getRow<{ id: string }>(sql`select id from profiles where external_id = 'a'`);
    const answers = await Promise.all([id, 'a', 'ann'].map(async (given) => (await expectOk(run('explain', given))).stdout));
    expect(new Set(answers).size).toBe(1);
  });

  it('says who was meant, and which of several', async () => {
    expect(await run('explain', 'Annn')).toMatchObject({ code: 1, stderr: expect.stringMatching(/did you mean Ann\?/) });
    await test().database.run(sql`insert into profiles (name, external_id) values ('Ben', 'b2')`);
    expect(await run('explain', 'Ben')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/2 people are called Ben: name one by id: b, b2/),
    });
    await test().database.run(sql`delete from profiles where external_id = 'b2'`);
    expect(await run('explain', 'a', '--event', 'mixxer')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/did you mean Mixer\?/),
    });
  });

  it('explains why somebody has nobody', async () => {
    const { stdout } = await expectOk(run('explain', 'e'));
    expect(stdout).toMatch(/^Eve in "Spring mixer": no matches$/m);
    expect(stdout).toMatch(/^ +4 {2}others here\n +0 {2}within 10/m);
    expect(stdout).toMatch(/Without the filter "within age" there would be 4/);
  });

  it('explains a pair, and why a pair may not be', async () => {
    const good = await expectOk(run('explain', 'Ann', '--with', 'Ben'));
    expect(good.stdout).toMatch(/Ann and Ben in "Spring mixer": score 0\.\d{3}/);
    expect(good.stdout).toMatch(/\d+ % {2}overlap interests/);
    const bad = await expectOk(run('explain', 'Ann', '--with', 'Eve', '--json'));
    expect(await run('explain', 'Ann', '--with', 'ann')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/name somebody else/),
    });
    expect(bad.json()).toMatchObject({ possible: false, score: null, obstacles: [expect.stringMatching(/within 10/)] });
    await test().database.run(
      sql`insert into blocks select a.id, b.id from profiles a, profiles b where a.external_id = 'b' and b.external_id = 'a'`,
    );
    expect((await expectOk(run('explain', 'Ann', '--with', 'Ben'))).stdout).toMatch(
      /may not be matched\nOne of them has blocked the other/,
    );
    await test().database.run(sql`delete from blocks`);
    await match();
  });

  it('checks: 0 when all holds, 1 with the rows when not', async () => {
    const good = await expectOk(run('check'));
    expect(good.stdout).toContain(`All ${invariants.length} invariants hold`);
    await test().database.transaction(async (tx) => {
      await tx.run(sql`set local session_replication_role = replica`);
      await tx.run(sql`update user_matches set score = 0.125 where user_id = (select id from profiles where external_id = 'c')`);
    });
    const bad = await run('check', '--json');
    expect(bad.code).toBe(1);
    expect(bad.json().invariants.filter((each: { holds: boolean }) => !each.holds)).toEqual([
      expect.objectContaining({ name: 'exact-lists', broken: [expect.objectContaining({ count: 2 })] }),
    ]);
    expect((await run('check', '--only', 'access', 'list-length')).stdout).toMatch(/All 2 invariants hold/);
    expect(await expectOk(run('admin', 'force', 'mixer'))).toMatchObject({ stdout: '5 people of "Spring mixer" are queued\n' });
    await match();
    await expectOk(run('check'));
  });

  it('pauses and resumes', async () => {
    expect((await expectOk(run('admin', 'pause', 'mixer', '--json'))).json()).toEqual({ event: 'Mixer', status: 'paused' });
    expect((await expectOk(run('explain', 'a'))).stdout).toMatch(/This event is paused/);
    expect((await expectOk(run('admin', 'resume', 'mixer', '--json'))).json()).toEqual({ event: 'Mixer', status: 'idle' });
  });

  it('exports matches as JSON and CSV', async () => {
    const { json } = await expectOk(run('export', '--event', 'mixer'));
    const members: { external_id: string; matches: { external_id: string }[] }[] = json();
    expect(members.map((member) => [member.external_id, member.matches.map((each) => each.external_id)])).toEqual([
      ['a', ['b', 'd']],
      ['b', ['a', 'd']],
      ['c', ['b', 'a']],
      ['d', ['a', 'b']],
      ['e', []],
    ]);
    const { stdout } = await expectOk(run('export', '--event', 'mixer', '--format', 'csv'));
    expect(stdout.split('\r\n')).toHaveLength(11);
  });

  it('exports people that can be imported elsewhere just as they were', async () => {
    for (const format of ['csv', 'json']) {
      const out = folder.path(`people.${format}`);
      await expectOk(run('export', '--event', 'mixer', '--people', '--out', out));
      const before = (await run('export')).stdout;
      const mapping = await folder.write('ids.json', { columns: { id: null, external_id: 'external_id' } });
      const again = await run('import', out, '--mapping', mapping);
      expect(again.stdout).toMatch(/^5 rows: 0 new, 5 updated, 0 joined, 0 refused$/m);
      expect((await run('export')).stdout).toBe(before);
    }
    expect((await expectOk(run('check'))).code).toBe(0);
  });

  it('grants and revokes', async () => {
    await expectOk(run('admin', 'grant', 'Ann', '--role', 'moderator'));
    expect((await expectOk(run('admin', 'staff', '--json'))).json()).toEqual([
      { user_id: expect.any(String), name: 'Ann', email: null, role: 'moderator' },
    ]);
    await expectOk(run('admin', 'grant', 'Ann'));
    expect((await run('admin', 'staff')).stdout).toMatch(/Ann +admin/);
    expect((await expectOk(run('admin', 'revoke', 'Ann', '--json'))).json()).toMatchObject({ revoked: true });
    const outside = '00000000-0000-4000-8000-000000000001';
    expect((await expectOk(run('admin', 'grant', outside, '--json'))).json()).toEqual({ user_id: outside, role: 'admin' });
    expect(await run('admin', 'grant', 'Nobody')).toMatchObject({ code: 1 });
  });

  it('leaves no policy behind when the event cannot be made', async () => {
    const policyFile = await folder.write('policy.json', policy);
    const before = await test().database.getRow(sql`select count(*) as n from policy_versions`);
    expect(await run('admin', 'create-event', 'MIXER', 'Again', '--policy', policyFile)).toMatchObject({ code: 1 });
    expect(await test().database.getRow(sql`select count(*) as n from policy_versions`)).toEqual(before);
  });

  it('judges a policy by the registered attributes of the database', async () => {
    const own = await folder.write('own.json', { filters: [{ same: 'team' }] });
    expect(await run('policy', 'check', own)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/unknown attribute `team`.*\nOnly the well-known/s),
    });
    expect(await run('policy', 'check', own, '--database')).toMatchObject({ code: 1 });
    await test().database.run(sql`insert into attribute_definitions (name, kind, label) values ('team', 'choice', 'Team')`);
    expect((await expectOk(run('policy', 'check', own, '--database'))).stdout).toMatch(/can be used/);
  });

  it('ends an import with 1 when rows were refused, and stores the others', async () => {
    const file = await folder.write('odd.csv', 'id,age\nx,30\ny,7\n');
    const { code, stdout } = await run('import', file);
    expect(code).toBe(1);
    expect(stdout).toMatch(/2 rows: 1 new, 0 updated, 0 joined, 1 refused/);
    expect(stdout).toMatch(/Refused: age .*\(1 row, first in line 3: 7\)/);
  });

  it('says that the set-up is right', async () => {
    const { code, json } = await run('doctor', '--json');
    expect(code).toBe(0);
    expect(json().filter((each: { status: string }) => each.status === 'failed')).toEqual([]);
  });

  it('prints the connection values, and only when asked to', async () => {
    const { json } = await expectOk(run('psql', '--print', '--json'));
    expect(json()).toMatchObject({
      host: '127.0.0.1',
      user: 'nakodo',
      password: 'test',
      database: expect.stringMatching(/^test_/),
    });
  });
});

describe('on a database without Nakodo', () => {
  const empty = testDatabase({ migrated: false });
  const there = (...args: string[]): Promise<CliResult> => cli(args, { env: { DATABASE_URL: empty().url } });

  it('says what to run, and only migrate changes anything', async () => {
    expect(await there('check')).toMatchObject({ code: 1, stderr: expect.stringMatching(/run `nakodo migrate`/) });
    expect((await there('doctor')).stdout).toMatch(/WARNING {2}migrations: .*\n +-> run nakodo migrate/);
    expect(await empty().database.rows(sql`select from pg_class where relnamespace = 'public'::regnamespace`)).toEqual([]);
    expect((await there('migrate')).code).toBe(0);
    expect((await there('migrate', '--json')).json()).toEqual({ applied: [] });
    expect((await there('check')).code).toBe(0);
  });
});

const okcupid = realData('okcupid', 'profiles_500.csv');

describe('with real people', () => {
  it.skipIf(!okcupid)(
    `imports OkCupid profiles into an event, matches and checks them ${okcupid ? '' : '(the real data is not here: set NAKODO_DATA)'}`,
    async () => {
      const example = (name: string) => projectPath('examples', 'okcupid', name);
      const file = await folder.write(
        'okcupid.csv',
        readFileSync(okcupid ?? '', 'utf8')
          .split('\n')
          .slice(0, 201)
          .join('\n'),
      );
      await run('import', file, '--mapping', example('mapping.json'));
      await expectOk(run('admin', 'create-event', 'okcupid', 'OkCupid', '--policy', example('policy.json')));
      const { json } = await run('import', file, '--mapping', example('mapping.json'), '--event', 'okcupid', '--json');
      const report = json();
      expect(report).toMatchObject({ rows: 200, created: 0 });
      expect(report.joined + report.rejected).toBe(200);
      await match();
      await expectOk(run('check'));
      // The same people, policy and order of joining: the database and the one-shot command must agree.
      const once: OneShotPerson[] = (
        await cli(['match', file, example('policy.json'), '--mapping', example('mapping.json')])
      ).json();
      const stored: ExportedMatches[] = (await run('export', '--event', 'okcupid')).json();
      const lists = once.map((person) => [person.id, person.matches.map((each) => [each.id, each.score])]);
      expect(
        stored.map((person) => [person.external_id, person.matches.map((each) => [each.external_id, Math.fround(each.score)])]),
      ).toEqual(lists);
    },
  );
});
