// The chain over HTTP: nothing without one, where outcomes go with one, proofs for anybody, and how it goes for organisers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configuredChain } from '../../src/chain-sync/chain-config.js';
import { parseSettings } from '../../src/config/load.js';
import { sql } from '../../src/db/sql.js';
import { closeProposals } from '../support/chain.js';
import { createCommunity } from '../support/community.js';
import { nobody, openTestApp, service, type TestApp } from '../support/http.js';
import { testDatabase } from '../support/postgres.js';

const registry = `0x${'12'.repeat(20)}`;
const membership = `0x${'34'.repeat(20)}`;
const env = {
  CHAIN_RPC_URL: 'http://127.0.0.1:9/secret',
  CHAIN_ID: '31337',
  CHAIN_REGISTRY_ADDRESS: registry,
  CHAIN_MEMBERSHIP_ADDRESS: membership,
};

const test = testDatabase();
const db = () => test().database;
let without: TestApp;
let withChain: TestApp;
beforeAll(async () => {
  without = await openTestApp(db());
  withChain = await openTestApp(db(), { chain: configuredChain(parseSettings(env).settings) });
});
afterAll(() => Promise.all([without.close(), withChain.close()]));

const get = async (http: TestApp, as: string, path: string) => {
  const response = await http.call(as, 'GET', path);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe('the chain over HTTP', () => {
  it('is not there where none is set up', async () => {
    expect(await get(without, nobody, '/api/chain')).toEqual({ status: 200, body: { chain: null } });
    expect((await get(without, service, '/api/chain/health')).body).toMatchObject({ status: 'NONE' });
  });

  it('says where outcomes go, and never the address of the node, which may hold a key', async () => {
    const { body } = await get(withChain, nobody, '/api/chain');
    expect(body).toEqual({ chain: { chainId: 31_337, registry, membership, admits: true } });
    await db().run(sql`update chain_state set problem = 'The node sleeps', problem_since = now()`);
    const health = await get(withChain, service, '/api/chain/health');
    expect(health.body).toMatchObject({ status: 'UNHEALTHY', words: 'The node sleeps', since: expect.stringMatching(/Z$/) });
    expect(JSON.stringify([body, health.body])).not.toContain('secret');
    await db().run(sql`update chain_state set problem = null, problem_since = null`);
  });

  it('tells anybody who knows the hash of a closed proposal how it stands, and nobody what is no such hash', async () => {
    const { poolId } = await createCommunity(db(), { people: 0 });
    const [hash = ''] = await closeProposals(db(), poolId, 1);
    const proof = await get(withChain, nobody, `/api/chain/proofs/${hash.toUpperCase().replace('0X', '0x')}`);
    expect(proof.body).toMatchObject({ proposal: hash, state: 'waiting', batch: null });
    expect((await get(withChain, nobody, `/api/chain/proofs/0x${'00'.repeat(32)}`)).status).toBe(404);
    expect((await get(withChain, nobody, '/api/chain/proofs/0x12')).status).toBe(404);
    expect((await get(withChain, nobody, `/api/chain/proofs/${'ab'.repeat(33)}`)).status).toBe(404);
  });

  it('tells anybody what of a community is anchored, in counts and hashes alone, and nothing where there is no chain', async () => {
    const [one, other] = [await createCommunity(db(), { people: 3 }), await createCommunity(db(), { people: 0 })];
    const anchors = (http: TestApp, id: string) => get(http, nobody, `/api/communities/${id}/anchors`);
    const chain = { chainId: 31_337, registry };
    expect((await anchors(withChain, one.poolId)).body).toEqual({ chain, anchored: 0, waiting: 0, batches: [], more: false });
    const hashes = await closeProposals(db(), one.poolId, 4);
    const foreign = await closeProposals(db(), other.poolId, 2);
    const [first, second] = [hash(71), hash(72)];
    await db().run(sql`
      insert into chain_batches (number, root, matches, anchored_at, transaction_hash, block)
      values (71, ${first}, 3, '2026-11-20T23:30:00Z', ${hash(81)}, 900), (72, ${second}, 1, null, null, null)`);
    await db().run(sql`
      insert into chain_leaves (proposal_hash, batch_number, outcome, votes_hash)
      select c.proposal_hash, case when c.proposal_hash = ${hashes[2]} then 72 else 71 end, c.outcome, c.votes_hash from closed_proposals c
      where c.proposal_hash = any (${[...hashes.slice(0, 3), foreign[0] ?? '']})`);
    const { status, body } = await anchors(withChain, one.poolId);
    expect(status).toBe(200);
    expect(body).toEqual({
      chain,
      anchored: 2,
      waiting: 2,
      batches: [{ number: 71, outcomes: 2, root: first, transaction: hash(81), block: 900, anchoredOn: '2026-11-20' }],
      more: false,
    });
    expect((await anchors(without, one.poolId)).body).toEqual({ chain: null, anchored: 0, waiting: 0, batches: [], more: false });
    expect((await anchors(withChain, '00000000-0000-4000-8000-000000000000')).status).toBe(404);
    await db().run(sql`delete from chain_batches where number in (71, 72)`);
  });
});

/** 32 bytes that end with this number. */
function hash(end: number): string {
  return `0x${end.toString(16).padStart(64, '0')}`;
}
