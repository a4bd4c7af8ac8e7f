// The SDK's community mode on the real app and a real Postgres: a voter's page stays current by the stream, and by asking where there is none.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createVoting, type VotingShown, type VotingStore } from '@nakodo/sdk';
import { sql } from '../../src/db/sql.js';
import { as, createCommunity, openProposals, queuePairs, vote, votersOf, type Community } from '../support/community.js';
import { hostToken, openTestApp, type TestApp } from '../support/http.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
let http: TestApp;
const stores: VotingStore[] = [];
beforeAll(async () => {
  http = await openTestApp(test().database);
});
afterAll(async () => {
  for (const store of stores) store.stop();
  await http.close();
});

type Here = Extract<VotingShown, { name: 'here' }>;

/** What a page of this person would have; `stream: false`: its network lets no stream through. `lost`: answers that do not arrive. */
async function pageOf(
  { poolId }: Community,
  userId: string,
  { stream, lost }: { readonly stream: boolean; readonly lost?: (method: string, path: string) => boolean },
): Promise<VotingStore> {
  const token = await hostToken(userId);
  const store = createVoting(poolId, {
    token: () => token,
    fetch: async (input, init) => {
      const path = input instanceof Request ? input.url : input.toString();
      if (path === '/api/stream' && !stream) throw new TypeError('blocked');
      const answer = await http.app.request(path, init);
      if (lost?.(init?.method ?? 'GET', path)) throw new TypeError('lost');
      return answer;
    },
    // Without a stream time passes quickly: what is tested is that it asks, not how often.
    later: (work, ms) => {
      const timer = setTimeout(work, stream ? ms : ms / 100);
      return () => clearTimeout(timer);
    },
  });
  stores.push(store);
  store.start();
  return store;
}

/** Resolves with what is shown once it is so. */
async function until(store: VotingStore, holds: (here: Here) => boolean): Promise<Here> {
  return await new Promise((resolve) => {
    const check = () => {
      const shown = store.getState();
      if (shown.name !== 'here' || !holds(shown)) return;
      stop();
      resolve(shown);
    };
    const stop = store.subscribe(check);
    check();
  });
}

const votesOf = async (userId: string) =>
  await test().database.rows<{ id: string; vote: string }>(
    sql`select proposal_id as id, vote from match_votes where voter_id = ${userId} order by id`,
  );

/** Ada and Ben of the pair, and a voter who was asked about it. */
async function openPair(community: Community) {
  const [ada = '', ben = ''] = community.people;
  await queuePairs(test().database, community, [[ada, ben]]);
  const [proposalId = ''] = await openProposals(test().database, community.poolId, 1);
  const [me = '', ...others] = await votersOf(test().database, proposalId);
  return { ada, ben, proposalId, me, others };
}

describe.each([{ stream: true }, { stream: false }])('a voter’s page with stream: $stream', ({ stream }) => {
  it('goes from a vote to what became of it, and to the introduction, by what others do', async () => {
    const community = await createCommunity(test().database, { people: 12 });
    const { ada, ben, proposalId, me, others } = await openPair(community);
    const [mine, hers] = [await pageOf(community, me, { stream }), await pageOf(community, ada, { stream })];
    await until(mine, ({ pair, live }) => pair?.proposalId === proposalId && live === stream);
    mine.actions.judge('yes');
    await until(mine, ({ outcomes, unsent }) => unsent === 0 && outcomes?.[0]?.proposalId === proposalId);
    for (const other of others.slice(0, 4)) await vote(test().database, other, proposalId, 'yes');
    const done = await until(mine, ({ last, standing }) => last?.status === 'approved' && standing.yes.approved === 1);
    expect(done).toMatchObject({ outcomes: [{ proposalId, status: 'approved' }], canUndo: false });

    const { introductions } = await until(hers, (here) => here.introductions?.length === 1);
    const { conversationId } = introductions![0]!;
    expect(await hers.actions.answer(conversationId, true)).toMatchObject({ state: 'proposed' });
    await until(hers, (here) => here.introductions?.[0]?.accepted === true);
    await as(test().database, ben, sql`select answer_introduction(${conversationId}, true)`);
    await until(hers, (here) => here.introductions?.length === 0);
    mine.actions.retry(); // nothing tells a voter that two began to talk: it is seen when one looks
    await until(mine, ({ standing }) => standing.yes.talking === 1);
  });

  it('takes a vote back, also one whose answer was lost, and leaves none on the server', async () => {
    const community = await createCommunity(test().database, { people: 12 });
    const { proposalId, me } = await openPair(community);
    let losing = true;
    const lost = (method: string, path: string) => losing && method === 'PUT' && path.endsWith('/vote');
    const page = await pageOf(community, me, { stream, lost });
    await until(page, ({ pair }) => pair?.proposalId === proposalId);
    page.actions.judge('no');
    await expect.poll(() => votesOf(me)).toHaveLength(1);
    page.actions.undo();
    losing = false;
    page.actions.retry();
    await until(page, ({ pair, last }) => pair?.proposalId === proposalId && last === undefined);
    expect(await votesOf(me)).toEqual([]);
  });

  it('agrees, withdraws, reports, and says why there is nothing to judge', async () => {
    const community = await createCommunity(test().database, { people: 4, settings: sql`voters = 1` });
    const [me = '', ...rest] = community.people;
    for (const id of rest.slice(1)) await as(test().database, id, sql`select withdraw_from_votes(${community.poolId})`);
    const page = await pageOf(community, me, { stream });
    expect((await until(page, ({ nothing }) => nothing !== undefined)).nothing?.words).toMatch(/\w/);
    await page.actions.withdraw();
    await until(page, ({ standing }) => standing.agreed === null);
    await page.actions.agree();
    await until(page, ({ standing }) => standing.agreed !== null);
    for (const id of rest.slice(1)) await as(test().database, id, sql`select agree_to_votes(${community.poolId}, 'test')`);
    const { pair } = await until(page, (here) => here.pair !== undefined);
    await page.actions.report(pair!.proposalId, { about: 'one', reason: 'fake' });
    await until(page, (here) => here.pair?.proposalId !== pair!.proposalId);
  });
});

it('ends with the reason for who is not in the community', async () => {
  const community = await createCommunity(test().database, { people: 3 });
  const stranger = await createCommunity(test().database, { people: 1 });
  const page = await pageOf(community, stranger.people[0] ?? '', { stream: true });
  await expect.poll(() => page.getState()).toMatchObject({ name: 'error', problem: { status: 404 } });
});
