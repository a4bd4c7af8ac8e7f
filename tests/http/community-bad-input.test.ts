// What communities answer to whatever should not be asked of them: nothing changes, nobody learns anything by it, and the words say what was wrong.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { votesConsentVersion, type Introduction, type NextPair } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import {
  createCommunity,
  openProposals,
  queuePairs,
  readProposal,
  vote,
  votersOf,
  type Community,
} from '../support/community.js';
import { hostToken, nobody, openTestApp, type TestApp } from '../support/http.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
const db = () => test().database;
let http: TestApp;
beforeAll(async () => {
  http = await openTestApp(db());
});
afterAll(() => http.close());

const ask = (...call: Parameters<TestApp['call']>) => http.ask<Record<string, unknown>>(...call);
interface Pair extends Community {
  readonly a: string;
  readonly b: string;
  readonly proposal: string;
  readonly voters: string[];
}
async function pair(people = 9): Promise<Pair> {
  const community = await createCommunity(db(), { people });
  const [a = '', b = ''] = community.people;
  await queuePairs(db(), community, [[a, b]]);
  const [proposal = ''] = await openProposals(db(), community.poolId, 1);
  return { ...community, a, b, proposal, voters: await votersOf(db(), proposal) };
}
async function introduction(): Promise<Pair & { path: string }> {
  const all = await pair();
  for (const voter of all.voters.slice(0, 5)) await vote(db(), voter, all.proposal, 'yes');
  return { ...all, path: `/api/introductions/${(await readProposal(db(), all.proposal)).conversation_id}` };
}
const yes = { vote: 'yes' };
const everything = (proposal: string) =>
  [
    ['PUT', `/api/proposals/${proposal}/vote`, yes],
    ['DELETE', `/api/proposals/${proposal}/vote`, undefined],
    ['PUT', `/api/proposals/${proposal}/skipped`, undefined],
    ['POST', `/api/proposals/${proposal}/report`, { about: 'both', reason: 'fake' }],
  ] as const;

describe('a vote', () => {
  it('on one’s own pair, on one that was not given, and on one that is not there is answered alike, word for word', async () => {
    const { proposal, a, people } = await pair();
    const stranger = (await createCommunity(db(), { people: 1 })).people[0]!;
    const unknown = crypto.randomUUID();
    for (const [at, [method, , body]] of everything(proposal).entries()) {
      const answers: unknown[] = [];
      for (const [who, which] of [
        [a, proposal],
        [a, unknown],
        [stranger, proposal],
        [people[5]!, unknown],
      ] as const) {
        const answered = await ask(who, method, everything(which)[at]![1], body);
        const { requestId: _id, instance: _at, ...rest } = answered.body;
        answers.push({ status: answered.status, rest });
      }
      expect(answers[0]).toMatchObject({ status: 404 });
      expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
    }
    expect(await readProposal(db(), proposal)).toMatchObject({ status: 'voting', yes_votes: 0 });
  });

  it('on what is closed, also one to be taken back, is refused and changes nothing', async () => {
    const { proposal, voters } = await pair();
    for (const voter of voters.slice(0, 5)) await vote(db(), voter, proposal, 'yes');
    for (const [method, path, body] of everything(proposal).slice(0, 2))
      for (const voter of [voters[0]!, voters[6]!]) {
        expect(await ask(voter, method, path, body)).toMatchObject({ status: 409, body: { code: 'conflict' } });
      }
    expect((await ask(voters[0]!, 'PUT', `/api/proposals/${proposal}/skipped`)).status).toBe(204);
    expect(await readProposal(db(), proposal)).toMatchObject({ status: 'approved', yes_votes: 5 });
  });

  it.each([
    [{ vote: 'maybe' }, 422],
    [{ vote: null }, 422],
    [{}, 422],
    [{ vote: 'yes', as: 'somebody else' }, 422],
    [{ vote: 'yes', signed: { signature: '0x', revision: -1 } }, 422],
    [[], 422],
    ['"yes"', 422],
    ['{', 400],
    [{ vote: 'y'.repeat(1_100_000) }, 413],
  ])('that is %.60j is answered %i', async (body, status) => {
    const { proposal, voters } = await pair(4);
    expect((await ask(voters[0]!, 'PUT', `/api/proposals/${proposal}/vote`, body)).status).toBe(status);
    expect(await readProposal(db(), proposal)).toMatchObject({ yes_votes: 0, no_votes: 0 });
  });

  it.each(['1', '%00', "' or true --", '..%2F..', `${crypto.randomUUID()}x`, 'undefined', '💥'])(
    'on a proposal called “%s” is a bad request or not there, wherever it stands',
    async (id) => {
      const { voters } = await pair(4);
      const [who = ''] = voters;
      const asked = [
        ...everything(id),
        ['GET', `/api/communities/${id}/next`, undefined],
        ['GET', `/api/communities/${id}/votes`, undefined],
        ['GET', `/api/communities/${id}`, undefined],
        ['PUT', `/api/communities/${id}/agreement`, { version: votesConsentVersion }],
        ['DELETE', `/api/communities/${id}/agreement`, undefined],
        ['PUT', `/api/introductions/${id}`, { accept: true }],
        ['GET', `/api/communities/${crypto.randomUUID()}/next?except=${id}`, undefined],
      ] as const;
      for (const [method, path, body] of asked) expect([404, 422]).toContain((await ask(who, method, path, body)).status);
    },
  );

  it('with a token that has expired since the pair was shown is refused, and cast again with a new one it counts once', async () => {
    const { proposal, voters, poolId } = await pair();
    const [who = ''] = voters;
    const shown = (await ask(who, 'GET', `/api/communities/${poolId}/next`)) as { body: unknown } as { body: NextPair };
    expect(shown.body.pair?.proposalId).toBe(proposal);
    const expired = { authorization: `Bearer ${await hostToken(who, -60)}` };
    expect(await ask(nobody, 'PUT', `/api/proposals/${proposal}/vote`, yes, expired)).toMatchObject({ status: 401 });
    expect(await readProposal(db(), proposal)).toMatchObject({ yes_votes: 0 });
    for (let n = 0; n < 2; n++) expect((await ask(who, 'PUT', `/api/proposals/${proposal}/vote`, yes)).status).toBe(200);
    expect(await readProposal(db(), proposal)).toMatchObject({ yes_votes: 1 });
    expect((await ask(nobody, 'PUT', `/api/proposals/${proposal}/vote`, yes)).status).toBe(401);
  });

  it('may be skipped and cast after all, and the other way round; each counts as the last that was said', async () => {
    const { proposal, voters } = await pair();
    const [who = ''] = voters;
    const path = `/api/proposals/${proposal}`;
    const counted = async () => (await readProposal(db(), proposal)).yes_votes;
    for (const [method, at, body, votes] of [
      ['PUT', 'skipped', undefined, 0],
      ['PUT', 'vote', yes, 1],
      ['PUT', 'skipped', undefined, 0],
      ['PUT', 'skipped', undefined, 0],
      ['DELETE', 'vote', undefined, 0],
      ['PUT', 'vote', yes, 1],
    ] as const) {
      expect((await ask(who, method, `${path}/${at}`, body)).status).toBeLessThan(300);
      expect(await counted()).toBe(votes);
    }
  });

  it('comes as fast as people can, and a flood is told to wait', async () => {
    const limited = await openTestApp(db(), { http: { rateLimitScale: 1 } });
    const { proposal, voters } = await pair();
    const answers = await Promise.all(
      Array.from({ length: 130 }, () => limited.call(voters[0]!, 'PUT', `/api/proposals/${proposal}/vote`, yes)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(120); // two a second, for a minute
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(10);
    for (const { headers } of refused) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await readProposal(db(), proposal)).toMatchObject({ yes_votes: 1 });
    await limited.close();
  });

  it('reported twice is one report, and the second changes nothing', async () => {
    const { proposal, voters, a } = await pair();
    const report = () =>
      ask(voters[0]!, 'POST', `/api/proposals/${proposal}/report`, { about: 'both', reason: 'fake', details: 'Look' });
    expect([(await report()).status, (await report()).status]).toEqual([204, 204]);
    expect(await db().rows(sql`select from reports where reported_id = ${a}`)).toHaveLength(1);
    expect(await readProposal(db(), proposal)).toMatchObject({ status: 'blocked' });
    expect((await ask(voters[1]!, 'PUT', `/api/proposals/${proposal}/vote`, yes)).status).toBe(409);
  });
});

describe('a community', () => {
  it.each([0, 1, 2, 3])(
    'of %i who agreed, and one who votes, gives what there is and says when there is nothing',
    async (people) => {
      const { poolId } = await createCommunity(db(), { people });
      const [voter = ''] = (await createCommunity(db(), { people: 1 })).people;
      await db().run(sql`insert into pool_members (pool_id, profile_id) values (${poolId}, ${voter})`);
      const possible = [0, 0, 1, 3][people]!;
      for (let n = 0; n < possible; n++) {
        const { body } = (await ask(voter, 'GET', `/api/communities/${poolId}/next`)) as { body: unknown } as { body: NextPair };
        expect((await ask(voter, 'PUT', `/api/proposals/${body.pair!.proposalId}/vote`, yes)).status).toBe(200);
      }
      expect(await ask(voter, 'GET', `/api/communities/${poolId}/next`)).toMatchObject({
        status: 200,
        body: {
          pair: null,
          left: 'nothing',
          why: people < 2 ? 'nobody-agreed' : 'all-judged',
          words: expect.stringMatching(/\w/) as string,
        },
      });
    },
  );

  it('in which everybody blocked everybody has nothing to judge, for anybody', async () => {
    const { poolId, people } = await createCommunity(db(), { people: 5 });
    for (const [at, one] of people.entries())
      for (const other of people.slice(at + 1))
        await db().run(sql`insert into blocks (blocker_id, blocked_id) values (${one}, ${other})`);
    for (const who of people)
      expect(await ask(who, 'GET', `/api/communities/${poolId}/next`)).toMatchObject({ status: 200, body: { pair: null } });
  });

  it('takes agreement to the text that is shown now, from members only, as often as they like', async () => {
    const { poolId, people } = await createCommunity(db(), { people: 2 });
    const [stranger = ''] = (await createCommunity(db(), { people: 1 })).people;
    const path = `/api/communities/${poolId}/agreement`;
    for (const body of [{ version: 'an older one' }, { version: '' }, {}, { version: votesConsentVersion, forAll: true }])
      expect((await ask(people[0]!, 'PUT', path, body)).status).toBe(422);
    expect((await ask(stranger, 'PUT', path, { version: votesConsentVersion })).status).toBe(404);
    for (const method of ['PUT', 'PUT', 'DELETE', 'DELETE', 'PUT'])
      expect((await ask(people[0]!, method, path, method === 'PUT' ? { version: votesConsentVersion } : undefined)).status).toBe(
        204,
      );
    expect(await db().rows(sql`select from consents where user_id = ${people[0]} and withdrawn_at is null`)).toHaveLength(1);
  });

  it('that somebody left lets them judge no more, though they were asked', async () => {
    const { poolId, proposal, voters } = await pair();
    expect((await ask(voters[0]!, 'DELETE', `/api/communities/${poolId}/membership`)).status).toBe(204);
    expect((await ask(voters[0]!, 'PUT', `/api/proposals/${proposal}/vote`, yes)).status).toBe(403);
    for (const path of ['next', 'votes', ''])
      expect((await ask(voters[0]!, 'GET', `/api/communities/${poolId}/${path}`.replace(/\/$/, ''))).status).toBe(404);
  });
});

describe('an introduction', () => {
  it('of others is not there, whoever asks', async () => {
    const { path, voters, a, b } = await introduction();
    for (const accept of [true, false])
      for (const who of voters.slice(0, 2)) expect((await ask(who, 'PUT', path, { accept })).status).toBe(404);
    expect((await ask(nobody, 'PUT', path, { accept: true })).status).toBe(401);
    for (const body of [{}, { accept: 'yes' }, { accept: null }]) expect((await ask(a, 'PUT', path, body)).status).toBe(422);
    const { introductions } = (await ask(b, 'GET', '/api/introductions')).body as { introductions: Introduction[] };
    expect(introductions.map(({ person, accepted }) => [person.id, accepted])).toEqual([[a, false]]);
  });

  it('accepted twice is accepted once; declined twice, accepted after the end, and declined once open are refused', async () => {
    const { path, a, b } = await introduction();
    const answer = async (who: string, accept: boolean) => {
      const { status, body } = await ask(who, 'PUT', path, { accept });
      return status === 200 ? body['state'] : status;
    };
    expect([
      await answer(a, true),
      await answer(a, true),
      await answer(b, true),
      await answer(b, true),
      await answer(a, false),
    ]).toEqual(['proposed', 'proposed', 'open', 'open', 409]);
    const other = await introduction();
    const refused = async (who: string, accept: boolean) => (await ask(who, 'PUT', other.path, { accept })).status;
    expect([
      await refused(other.a, false),
      await refused(other.a, false),
      await refused(other.a, true),
      await refused(other.b, true),
    ]).toEqual([200, 409, 409, 409]);
  });

  it('is no way to write before both accepted, nor once one declined', async () => {
    const { path, a, b } = await introduction();
    const messages = `/api/conversations/${path.split('/').at(-1)}/messages`;
    const send = async () => (await ask(a, 'POST', messages, { clientId: crypto.randomUUID(), text: 'Hello' })).status;
    expect(await send()).toBe(404);
    await ask(a, 'PUT', path, { accept: true });
    expect(await send()).toBe(404);
    await ask(b, 'PUT', path, { accept: false });
    expect(await send()).toBe(404);
    expect((await ask(a, 'GET', '/api/introductions')).body).toEqual({ introductions: [] });
  });
});

describe('nothing that voters are answered or told', () => {
  it('has anybody’s id, surname, birth date or address; nor a tally', async () => {
    const { poolId, proposal, voters, a, b, people } = await pair();
    await db().run(
      sql`update profiles set name = 'Anna Schmidt', birth_date = '1994-05-17', bio = 'My secret' where id in (${a}, ${b})`,
    );
    await db().run(sql`update profiles set wallet_address = ${`0x${'ab'.repeat(20)}`} where id = ${a}`);
    const [me = ''] = voters;
    const texts: string[] = [];
    const note = async (response: Promise<Response>) => void texts.push(await (await response).text());
    await note(http.call(me, 'GET', `/api/communities/${poolId}/next`));
    for (const [method, path, body] of everything(proposal).slice(0, 3)) await note(http.call(me, method, path, body));
    for (const voter of voters.slice(0, 5)) await vote(db(), voter, proposal, 'yes');
    await note(http.call(me, 'PUT', `/api/proposals/${proposal}/vote`, yes));
    for (const path of ['', '/votes']) await note(http.call(me, 'GET', `/api/communities/${poolId}${path}`));
    const events = await db().rows<{ data: object }>(sql`select kind, data from person_events where user_id = ${me}`);
    texts.push(JSON.stringify(events), JSON.stringify(http.requests.filter((line) => line['userId'] !== me)));
    // Without ids that are nobody's: in one of so many stands any year.
    const said = texts.join().replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, (id) => (people.includes(id) ? id : ''));
    expect(said).toMatch(/vote\.settled/);
    for (const secret of [
      ...people.filter((id) => id !== me),
      'Schmidt',
      '1994-05',
      'My secret',
      '0xabab',
      '"yesVotes"',
      'yes_votes',
    ])
      expect(said).not.toContain(secret);
    const told = JSON.stringify(await db().rows(sql`select kind, data from person_events where user_id = ${a}`));
    expect(told).toMatch(/conversation\.proposed/);
    for (const voter of voters) expect(told).not.toContain(voter);
  });
});
