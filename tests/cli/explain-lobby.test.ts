// Why somebody in a lobby has no partner yet, from the terminal, and why two are not paired.
import { expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { createTestLobby, enterWaiting, lobbyPeople, pairUp } from '../support/live.js';
import { testDatabase } from '../support/postgres.js';
import { cli } from './support.js';

const test = testDatabase();
const db = () => test().database;
const policy = {
  filters: [{ same: 'school' }],
  score: [{ overlap: 'interests', weight: 1 }],
  threshold: 0,
  relax: [
    { after: '10s', drop: 'same school' },
    { after: '1h', threshold: 0 },
  ],
};

async function said(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await cli(args, { env: { DATABASE_URL: test().url } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

it('says whether somebody searches, how far it has widened, and how many each rule leaves; never with whom somebody talks', async () => {
  const lobby = await createTestLobby(db(), { policy });
  const { code, name } = await db().getRow<{ code: string; name: string }>(sql`select code, name from pools where id = ${lobby}`);
  const [ana = '', ben = '', cleo = ''] = await lobbyPeople(db(), lobby, [
    { name: 'Ana Here', school: 'UIT' },
    { name: 'Ben Here', school: 'HUST' },
    { name: 'Cleo Here', school: 'UIT' },
  ]);
  expect(await said('explain', 'Ana Here')).toMatch(
    new RegExp(`^Ana Here in "${name}": does not search now\nIn a lobby, after 10 seconds`),
  );
  await enterWaiting(db(), lobby, [ana, ben]);
  await db().run(sql`update waiting_queue set joined_at = joined_at - interval '11 seconds'`);
  const waiting = await said('explain', 'Ana Here', '--pool', code);
  expect(waiting).toMatch(/: has searched for 1\d s, beside 1 other\n1 of 2 steps of widening reached\n/);
  expect(waiting).toMatch(/^ +2 {2}others here\n +1 {2}of the same school/m);
  await db().run(sql`delete from waiting_queue`);
  await pairUp(db(), lobby, ...([ana, cleo].toSorted() as [string, string]));
  const talking = await said('explain', 'Ana Here', '--pool', code, '--json');
  expect(JSON.parse(talking)).toMatchObject({ talking: true, waited_ms: null, steps: 2, funnel: { steps: expect.any(Array) } });
  expect(talking).not.toMatch(/Cleo/);
});

it('says why two are not paired: a rule, a skip that is not over, a shadow ban', async () => {
  const lobby = await createTestLobby(db(), { policy });
  const { code } = await db().getRow<{ code: string }>(sql`select code from pools where id = ${lobby}`);
  const [dan = '', eve = ''] = await lobbyPeople(db(), lobby, [
    { name: 'Dan There', school: 'UIT' },
    { name: 'Eve There', school: 'UIT' },
    { name: 'Fay There', school: 'HUST' },
  ]);
  const explain = (other: string) => said('explain', 'Dan There', '--with', other, '--pool', code);
  expect(await explain('Fay There')).toMatch(/: they may not be matched\nNot of the same school/);
  expect(await explain('Eve There')).toMatch(/: score 0\.\d{3}/);
  const [low = '', high = ''] = [dan, eve].toSorted();
  await db().run(sql`insert into pair_skips (low_id, high_id, until) values (${low}, ${high}, now() + interval '20 minutes')`);
  await db().run(sql`insert into shadow_bans (user_id) values (${eve})`);
  expect(await explain('Eve There')).toMatch(
    /: they may not be matched\nOne of them skipped the other: they are not paired again before 20\d\d-.* UTC\nOne of them is shadow-banned/,
  );
});
