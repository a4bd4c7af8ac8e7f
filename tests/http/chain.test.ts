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
});
