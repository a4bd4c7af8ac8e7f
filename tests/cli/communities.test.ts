// Communities from the terminal: made, listed with their health, paused; and why two are proposed, or never are.
import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { fillQueue } from '../../src/modes/community/community.fill.js';
import { createCommunityWork, openDue } from '../../src/modes/community/community.work.js';
import { localModels } from '../../src/people/models.js';
import { addMembers } from '../../src/people/pools.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { as, vote, votersOf } from '../support/community.js';
import { testDatabase } from '../support/postgres.js';
import { cli, testFolder, type CliResult } from './support.js';

const test = testDatabase();
const db = () => test().database;
const folder = testFolder();
const policy = { filters: [{ within: 'age', by: 10 }], score: [{ overlap: 'interests', weight: 1 }] };
const run = (...args: string[]): Promise<CliResult> => cli(args, { env: { DATABASE_URL: test().url } });

async function expectOk(result: Promise<CliResult>): Promise<CliResult> {
  const { code, stderr, ...rest } = await result;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return { code, stderr, ...rest };
}
const said = async (...args: string[]) => (await expectOk(run(...args))).stdout;

async function create(code: string, ...more: string[]): Promise<string> {
  const file = await folder.write('policy.json', policy);
  await expectOk(run('admin', 'create-community', code, 'Chess club', '--policy', file, ...more));
  return (await db().getRow<{ id: string }>(sql`select id from pools where code = ${code}`)).id;
}

async function addPeople(poolId: string, people: readonly { name: string; age: number }[]): Promise<string[]> {
  const year = new Date().getUTCFullYear();
  const { ids } = await saveProfiles(
    db(),
    people.map(({ name, age }) => ({ name, birthDate: `${year - age}-01-01`, interests: ['chess'] })),
  );
  await addMembers(db(), poolId, ids);
  return ids;
}

const agree = async (poolId: string, ids: readonly string[]) => {
  for (const id of ids) await as(db(), id, sql`select agree_to_votes(${poolId}, 'test')`);
};

async function supply(poolId: string): Promise<void> {
  await fillQueue(createCommunityWork({ db: db(), models: localModels('none') }), poolId);
  await openDue(db(), poolId);
}

describe('communities', () => {
  it('are made by a size and rules, listed with their health in words, and paused', async () => {
    expect(await said('admin', 'communities')).toBe('There is no community yet: nakodo admin create-community\n');
    const rules = await folder.write('rules.json', { votingMinutes: 10, quorum: 2 });
    const id = await create('CHESS', '--preset', 'medium', '--rules', rules);
    expect(
      await db().getRow(sql`
        select queue_high, active_high, quorum, voting_time = '10 minutes' as ten from community_settings where pool_id = ${id}`),
    ).toEqual({ queue_high: 300, active_high: 60, quorum: 2, ten: true });
    expect(await said('admin', 'communities')).toMatch(
      /^CHESS +Chess club +open +NOTHING_TO_JUDGE +0 +0[^]*^CHESS: Nobody is in it yet, so 0 pairs are possible/m,
    );
    await agree(
      id,
      await addPeople(
        id,
        ['Ann', 'Ben', 'Cy', 'Di', 'Ed'].map((name) => ({ name: `${name} One`, age: 30 })),
      ),
    );
    await supply(id);
    expect(await said('admin', 'communities')).toMatch(/^CHESS +Chess club +open +HEALTHY +5 +5 +0 +10 +0 +0 +0 +0$/m);
    expect(await said('admin', 'pause', 'chess')).toBe('"Chess club" is paused\n');
    expect((await expectOk(run('admin', 'communities', '--json'))).json()).toMatchObject([
      { code: 'CHESS', paused: true, health: { status: 'PAUSED' } },
    ]);
    expect((await expectOk(run('admin', 'resume', 'chess', '--json'))).json()).toEqual({ community: 'CHESS', paused: false });
  });

  it('become something else without open votes at once, and with some only when that is meant', async () => {
    const id = await create('MOVES');
    const move = async (mode: string, ...more: string[]) => await run('admin', 'move-pool', 'moves', '--mode', mode, ...more);
    expect(await move('events')).toMatchObject({ code: 0, stdout: '"Chess club" is now an event\n' });
    expect(await move('community')).toMatchObject({ code: 0 });
    await agree(
      id,
      await addPeople(
        id,
        ['Ann', 'Ben', 'Cy'].map((name) => ({ name: `${name} Moves`, age: 30 })),
      ),
    );
    await supply(id);
    const open = sql`select count(*)::int as n from match_proposals where pool_id = ${id} and status = 'voting'`;
    expect(await move('community')).toMatchObject({ code: 0, stdout: '"Chess club" was a community already\n' });
    expect(await move('events')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'nakodo: "Chess club" would lose 3 pairs that are open for votes: say --yes if that is meant\n',
    });
    expect(await db().getRow(open)).toEqual({ n: 3 });
    expect((await expectOk(move('events', '--yes', '--json'))).json()).toEqual({
      code: 'MOVES',
      mode: 'events',
      moved: true,
      lost: 3,
    });
    expect(await db().getRow(open)).toEqual({ n: 0 });
  });

  it('are refused with words where they cannot be', async () => {
    const file = await folder.write('policy.json', policy);
    const failed = async (...args: string[]) => {
      const { code, stderr } = await run('admin', 'create-community', 'BAD', 'Bad', '--policy', file, ...args);
      return `${code} ${stderr}`;
    };
    const withRules = async (rules: unknown) => await failed('--rules', await folder.write('bad.json', rules));
    expect(await withRules({ quorom: 3 })).toMatch(/^1 .*rules\.quorom: there is no such rule; did you mean quorum\?/);
    expect(await withRules({ quorum: 'three' })).toMatch(/^1 .*rules\.quorum: must be a number/);
    expect(await withRules({ queueLow: 20, queueHigh: 10 })).toMatch(/^1 .*queueHigh\) is below its lower one \(queueLow\)/);
    expect(await withRules({ quorum: 9 })).toMatch(/^1 .*quorum is more votes than decide at once/);
    expect(await withRules([])).toMatch(/^1 /);
    expect(await failed('--preset', 'huge')).toMatch(/^2 .*Allowed choices are small, medium, large/s);
    expect(await failed('--rules', 'nowhere.json')).toMatch(/^1 .*There is no file nowhere\.json/);
    expect(await db().rows(sql`select id from pools where code = 'BAD'`)).toEqual([]);
    expect(await db().rows(sql`select id from policies where name = 'bad'`)).toEqual([]); // nothing is left behind
  });
});

describe('explain in a community', () => {
  it('says who agreed, what is with somebody, and how many people each rule leaves', async () => {
    const id = await create('WHO');
    const [fay = ''] = await addPeople(id, [
      { name: 'Fay Two', age: 30 },
      { name: 'Gus Two', age: 31 },
      { name: 'Old Two', age: 70 },
    ]);
    expect(await said('explain', 'Fay Two', '--pool', 'who')).toMatch(
      /^Fay Two in "Chess club": did not agree to be voted on\nThey are in no pair until they do/,
    );
    await agree(id, [fay]);
    const explained = await said('explain', 'Fay Two');
    expect(explained).toMatch(/: agreed to be voted on\n0 pairs with them in the queue, 0 open for votes; 0 approved/);
    expect(explained).toMatch(/^ +2 {2}others here\n +1 {2}within 10/m);
  });

  it('says why two are proposed, wait, were decided, or never are', async () => {
    const id = await create(
      'PAIRS',
      '--rules',
      await folder.write('one.json', { rejectAt: 1, approveAt: 1, quorum: 1, activeLow: 1, activeHigh: 1 }),
    );
    const people = await addPeople(id, [
      { name: 'Ivy Three', age: 30 },
      { name: 'Jon Three', age: 31 },
      { name: 'Kim Three', age: 32 },
      { name: 'Eve Three', age: 70 },
    ]);
    const names = new Map(people.map((person, at) => [person, ['Ivy', 'Jon', 'Kim', 'Eve'][at] ?? '']));
    const pair = (one: string, other: string, ...more: string[]) =>
      said('explain', `${one} Three`, '--with', `${other} Three`, '--pool', 'pairs', ...more);
    await agree(id, people.slice(0, 2));
    expect(await pair('Ivy', 'Jon')).toMatch(/score 1\.000\nThey may be proposed: the best pairs come first/);
    expect(await pair('Ivy', 'Kim')).toMatch(/they may not be proposed\nKim Three did not agree to be voted on/);
    expect(await pair('Ivy', 'Eve')).toMatch(/they may not be proposed\nNot within 10 .*\nEve Three did not agree/);
    await agree(id, people.slice(2));
    await supply(id);
    const open = await db().getRow<{ id: string; a: string; b: string }>(sql`
      select id, user_a_id as a, user_b_id as b from match_proposals where pool_id = ${id}`);
    const [one = '', other = ''] = [open.a, open.b].map((person) => names.get(person));
    const third = ['Ivy', 'Jon', 'Kim'].find((name) => name !== one && name !== other) ?? '';
    expect(await pair(one, other)).toMatch(/They are open for votes until \d{4}-\d\d-\d\d \d\d:\d\d UTC\./);
    expect(await pair(one, third)).toMatch(/They wait in the queue, place [12] of 2\./);
    await vote(db(), (await votersOf(db(), open.id))[0]!, open.id, 'no');
    expect(await pair(other, one)).toMatch(
      /they may not be proposed\nThey were rejected on .*, and may be proposed again after /,
    );
    await supply(id);
    const next = await db().getRow<{ id: string; a: string; b: string }>(sql`
      select id, user_a_id as a, user_b_id as b from match_proposals where pool_id = ${id} and status = 'voting'`);
    await db().transaction((tx) => tx.run(sql`select block_proposal(${next.id})`), { as: { role: 'service_role' } });
    const [x = '', y = ''] = [next.a, next.b].map((person) => names.get(person));
    expect(await pair(x, y)).toMatch(/They were blocked on .*: they are never proposed again/);
    expect((await run('explain', `${x} Three`, '--with', `${y} Three`, '--pool', 'pairs', '--json')).json()).toMatchObject({
      possible: false,
      agreed: [true, true],
      queue: null,
      proposal: { status: 'blocked' },
    });
    await said('admin', 'pause', 'pairs');
    expect(await pair(x, y)).toMatch(/This community is paused/);
  });
});
