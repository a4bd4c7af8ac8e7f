// Outcomes on a real chain: each is anchored once, whatever happens to the chain, its node, or who anchors.
import { isProven, outcomeTree } from '@nakodo/chain';
import { parseEther } from 'viem';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { checkDatabase } from '../../src/ops/check/check.js';
import { chainBatches } from '../../src/ops/check/invariants/chain-batches.js';
import { chain as chainAdvice } from '../../src/ops/doctor/chain.js';
import { parseSettings } from '../../src/config/load.js';
import { localModels } from '../../src/people/models.js';
import { chainAccount, chainWorkOn, closeProposals, forgetChain, startTestChain, type TestChain } from '../support/chain.js';
import { type ChainProxy, serveChainProxy } from '../support/chain-proxy.js';
import { createCommunity } from '../support/community.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((server) => {
  const test = testDatabase({ server });
  let db: Database;
  let chain: TestChain;
  let poolId: string;
  const close: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    db = test().database;
    chain = await startTestChain();
    close.push(chain.close);
    await forgetChain(db);
    await db.run(sql`delete from closed_proposals`);
    ({ poolId } = await createCommunity(db, { people: 0 }));
  });
  afterEach(async () => {
    await Promise.all(close.splice(0).map((end) => end()));
  });

  const proxied = async (): Promise<ChainProxy> => {
    const proxy = await serveChainProxy(chain.url);
    close.push(proxy.close);
    return proxy;
  };
  const batches = () =>
    db.rows<{ number: number; matches: number; final: boolean }>(
      sql`select number, matches, anchored_at is not null as final from chain_batches order by number`,
    );
  const offers = () =>
    db.rows<{ nonce: number; max_fee: string }>(sql`
    select t.nonce, o.max_fee from chain_offers o join chain_transactions t on t.id = o.transaction_id order by o.signed_at`);
  /** Whether it is asked again after so many seconds; what set them off began after `since`, however long ago that is. */
  const pausesFor = async (seconds: number, since: Date) => {
    const after = sql`make_interval(secs => ${seconds})`;
    const { pauses } = await db.getRow<{ pauses: boolean }>(sql`
      select retry_at between ${since}::timestamptz + ${after} and clock_timestamp() + ${after} as pauses from chain_state where id = 1`);
    return pauses;
  };
  const state = () => db.getRow<{ problem: string | null }>(sql`select problem from chain_state where id = 1`);

  const brokenBatches = async () => {
    const report = await checkDatabase(db, { models: localModels('none'), threads: 0, invariants: [chainBatches] });
    return report.invariants.flatMap(({ broken }) => broken.map(({ words }) => words));
  };

  describe('decided proposals', () => {
    it('are anchored up to 100 together, each once, and each can be proved by the root on the chain', async () => {
      await closeProposals(db, poolId, 230);
      const { sync, problems } = chainWorkOn(db, chain.env);
      await sync();
      expect(await sync()).toEqual({ done: 0, more: false });
      const onChain = await chain.listBatches();
      expect(onChain.map(({ number, matches }) => [number, matches])).toEqual([
        [1, 100],
        [2, 100],
        [3, 30],
      ]);
      for (const { number, root } of onChain) {
        const leaves = await db.rows<{ proposal: string; outcome: 'approved'; votesHash: string }>(sql`
          select proposal_hash as proposal, outcome, votes_hash as "votesHash" from chain_leaves where batch_number = ${number}`);
        const tree = outcomeTree(leaves);
        expect(leaves.every((leaf) => isProven(root, tree.proofOf(leaf), leaf))).toBe(true);
      }
      expect(problems).toEqual([]);
      expect(await brokenBatches()).toEqual([]);
      await db.run(
        sql`update chain_leaves set outcome = case outcome when 'expired' then 'rejected' else 'expired' end where batch_number = 3`,
      );
      expect(await brokenBatches()).toEqual([
        '1 batch has another root than its outcomes',
        '30 outcomes were anchored otherwise than the log has it',
      ]);
    });

    it('wait for others, without a question to the node', async () => {
      const proxy = await proxied();
      const env = { ...chain.env, CHAIN_RPC_URL: proxy.url, CHAIN_ANCHOR_AFTER_SECONDS: '3600' };
      const { sync } = chainWorkOn(db, env);
      await closeProposals(db, poolId, 99);
      expect(await sync()).toEqual({ done: 0, more: false });
      expect(proxy.asked()).toBe(0);
      await closeProposals(db, poolId, 1);
      await sync();
      expect(await batches()).toEqual([{ number: 1, matches: 100, final: true }]);
    });

    it('are final only under enough blocks', async () => {
      await closeProposals(db, poolId, 1);
      const { sync } = chainWorkOn(db, { ...chain.env, CHAIN_CONFIRMATIONS: '3' });
      await sync();
      expect(await batches()).toMatchObject([{ final: false }]);
      await chain.client.mine({ blocks: 1 });
      await sync();
      expect(await batches()).toMatchObject([{ final: false }]);
      await chain.client.mine({ blocks: 1 });
      await sync();
      expect(await batches()).toMatchObject([{ final: true }]);
      expect(await offers()).toEqual([]);
    });

    it('are sent again, as the same batch, when the chain drops the blocks they were in', async () => {
      const { sync } = chainWorkOn(db, { ...chain.env, CHAIN_CONFIRMATIONS: '4' });
      await closeProposals(db, poolId, 2);
      await sync();
      await closeProposals(db, poolId, 3);
      await sync();
      const before = await chain.listBatches();
      expect(before).toHaveLength(2);
      await chain.client.request({ method: 'anvil_reorg' as never, params: [2, []] as never });
      await sync();
      await chain.client.mine({ blocks: 1 });
      for (let i = 0; i < 4; i++) {
        await sync();
        await chain.client.mine({ blocks: 1 });
      }
      await sync();
      expect(await chain.listBatches()).toEqual(before);
      expect(await batches()).toMatchObject([{ final: true }, { final: true }]);
    });

    it('are offered for more when blocks come without them, and the chain takes one of the offers', async () => {
      await chain.client.setAutomine(false);
      await closeProposals(db, poolId, 1);
      const { sync, problems } = chainWorkOn(db, chain.env);
      await sync();
      const age = () => db.run(sql`update chain_offers set signed_at = signed_at - interval '1 hour'`);
      await age();
      await sync(); // no block came: more money would not help
      expect(await offers()).toHaveLength(1);
      await chain.client.setNextBlockBaseFeePerGas({ baseFeePerGas: 20_000_000_000n });
      await chain.client.mine({ blocks: 1 });
      expect(await chain.listBatches()).toEqual([]);
      await sync();
      const both = await offers();
      expect(both.map(({ nonce }) => nonce)).toEqual([2, 2]);
      expect(Number(both[1]?.max_fee)).toBeGreaterThan(20e9);
      await chain.client.mine({ blocks: 1 });
      await sync();
      expect(await chain.listBatches()).toMatchObject([{ number: 1, matches: 1 }]);
      expect(await batches()).toMatchObject([{ final: true }]);
      expect(problems).toEqual([]);
    });

    it('are not offered for more than may be paid: that is said, and they go when it is cheaper', async () => {
      await chain.client.setAutomine(false);
      await closeProposals(db, poolId, 1);
      const { sync } = chainWorkOn(db, { ...chain.env, CHAIN_MAX_FEE_GWEI: '2' });
      await sync();
      await chain.client.setNextBlockBaseFeePerGas({ baseFeePerGas: 20_000_000_000n });
      await chain.client.mine({ blocks: 1 });
      await db.run(sql`update chain_offers set signed_at = signed_at - interval '1 hour'`);
      await sync();
      expect(await state()).toEqual({ problem: expect.stringContaining('CHAIN_MAX_FEE_GWEI') });
      expect(await offers()).toHaveLength(1);
      await chain.client.setNextBlockBaseFeePerGas({ baseFeePerGas: 1_000_000_000n });
      await chain.client.mine({ blocks: 1 });
      await sync(); // offered again, should the node have thrown it away
      await chain.client.mine({ blocks: 1 });
      await sync();
      expect(await batches()).toMatchObject([{ final: true }]);
      expect(await state()).toEqual({ problem: null });
    });

    it('that wait and were signed by a former account are offered for no more: that is said, and they go with its key', async () => {
      await chain.client.setAutomine(false);
      await closeProposals(db, poolId, 1);
      const { sync } = chainWorkOn(db, chain.env);
      await sync();
      await chain.client.setNextBlockBaseFeePerGas({ baseFeePerGas: 20_000_000_000n });
      await chain.client.mine({ blocks: 1 });
      await db.run(sql`update chain_offers set signed_at = signed_at - interval '1 hour'`);
      const otherKey = `0x${'11'.repeat(32)}`;
      const other = chainWorkOn(db, { ...chain.env, CHAIN_PRIVATE_KEY: otherKey });
      await other.sync();
      expect(await offers()).toHaveLength(1);
      expect(await state()).toEqual({ problem: expect.stringContaining(`former account ${chainAccount.address.toLowerCase()}`) });
      expect((await state()).problem).not.toContain(otherKey);
      await sync();
      expect(await offers()).toHaveLength(2);
      await chain.client.mine({ blocks: 1 });
      await sync();
      expect(await batches()).toMatchObject([{ final: true }]);
      expect(await state()).toEqual({ problem: null });
    });

    it('are sent anew when another transaction of the account took their place', async () => {
      await chain.client.setAutomine(false);
      await closeProposals(db, poolId, 1);
      const { sync } = chainWorkOn(db, chain.env);
      await sync();
      const [ours] = await db.rows<{ hash: `0x${string}` }>(sql`select hash from chain_offers`);
      await chain.client.dropTransaction({ hash: ours!.hash });
      await chain.client.sendTransaction({
        to: chainAccount.address,
        value: 1n,
        nonce: 2,
        account: chainAccount,
        chain: chain.client.chain!,
      });
      await chain.client.mine({ blocks: 1 });
      await chain.client.setAutomine(true);
      await sync();
      expect(await chain.listBatches()).toMatchObject([{ number: 1, matches: 1 }]);
      expect(await batches()).toMatchObject([{ final: true }]);
      expect(await db.rows(sql`select nonce, state from chain_transactions order by id`)).toEqual([
        { nonce: 2, state: 'dropped' },
        { nonce: 3, state: 'final' },
      ]);
    });

    it('are sent anew when they wait behind transactions that are gone for good', async () => {
      const { address } = chainAccount;
      await chain.client.setAutomine(false);
      await closeProposals(db, poolId, 1);
      await chain.client.setNonce({ address, nonce: 7 });
      const { sync, problems } = chainWorkOn(db, chain.env);
      await sync();
      const [ours] = await db.rows<{ hash: `0x${string}` }>(sql`select hash from chain_offers`);
      await chain.client.dropTransaction({ hash: ours!.hash });
      await chain.client.setNonce({ address, nonce: 2 });
      await chain.client.mine({ blocks: 1 });
      await sync(); // those before it may come yet
      expect(await offers()).toMatchObject([{ nonce: 7 }]);
      await db.run(sql`update chain_offers set signed_at = signed_at - interval '1 hour'`);
      await sync();
      await chain.client.mine({ blocks: 1 });
      await sync();
      expect(await chain.listBatches()).toMatchObject([{ number: 1, matches: 1 }]);
      expect(await batches()).toMatchObject([{ final: true }]);
      expect(await db.rows(sql`select nonce, state from chain_transactions order by id`)).toEqual([
        { nonce: 7, state: 'dropped' },
        { nonce: 2, state: 'final' },
      ]);
      expect(problems).toEqual([]);
    });

    it('wait while the account has a transaction of somebody else waiting', async () => {
      await chain.client.setAutomine(false);
      await chain.client.sendTransaction({
        to: chainAccount.address,
        value: 1n,
        account: chainAccount,
        chain: chain.client.chain!,
      });
      await closeProposals(db, poolId, 1);
      const { sync } = chainWorkOn(db, chain.env);
      await sync();
      expect(await state()).toEqual({ problem: expect.stringContaining('is not ours') });
      await chain.client.mine({ blocks: 1 });
      await chain.client.setAutomine(true);
      await sync();
      expect(await batches()).toMatchObject([{ final: true }]);
    });

    it('are anchored once by several workers at once', async () => {
      const workers = [1, 2, 3].map(() => chainWorkOn(test().open(), chain.env));
      for (let i = 0; i < 4; i++) {
        await closeProposals(db, poolId, 60);
        await Promise.all(workers.map(({ sync }) => sync()));
      }
      await workers[0]!.sync();
      const found = await chain.listBatches();
      expect(found.reduce((sum, { matches }) => sum + matches, 0)).toBe(240);
      expect((await batches()).every(({ final }) => final)).toBe(true);
      expect((await chain.listBatches()).map(({ number }) => number)).toEqual(found.map((_, at) => at + 1));
    });
  });

  /** What the doctor says. */
  const advice = async (env: Readonly<Record<string, string>>) => {
    const { settings } = parseSettings(env);
    const { status, words } = await chainAdvice.run({ settings, db, dataDirectory: '', now: Date.now });
    return { status, words };
  };

  describe('a chain', () => {
    it('that was begun anew, or another one with the same number, is written nothing; and everything when one starts over', async () => {
      await closeProposals(db, poolId, 2);
      await chainWorkOn(db, chain.env).sync();
      const anew = await startTestChain({ args: ['--timestamp', '1700000000'] });
      close.push(anew.close);
      await closeProposals(db, poolId, 1);
      const { sync } = chainWorkOn(db, anew.env);
      await sync();
      expect(await state()).toEqual({ problem: expect.stringContaining('begun anew') });
      const [{ genesis } = { genesis: '' }] = await db.rows<{ genesis: string }>(sql`select genesis from chain_state`);
      const { hash } = await anew.client.getBlock({ blockNumber: 0n });
      await db.run(sql`update chain_state set genesis = ${hash}, head = null`); // as if both had begun in the same second
      await sync();
      expect(await state()).toEqual({ problem: expect.stringContaining('is at block 2, and block 3 was seen') });
      await anew.client.mine({ blocks: 3 });
      await sync();
      expect(await state()).toEqual({ problem: expect.stringContaining('block 3, which was final, is another one now') });
      await db.run(sql`update chain_state set genesis = ${genesis}`);
      expect(await anew.listBatches()).toEqual([]);
      await chainWorkOn(db, chain.env).sync();
      expect(await chain.listBatches()).toMatchObject([{ matches: 2 }, { matches: 1 }]);
      await forgetChain(db);
      await sync();
      expect(await anew.listBatches()).toMatchObject([{ number: 1, matches: 3 }]);
    });

    it('with another number, without our contracts, or where the account may not or cannot, is said in words', async () => {
      await closeProposals(db, poolId, 1);
      const key = `0x${'42'.repeat(32)}`;
      const wrong: [Record<string, string>, RegExp][] = [
        [{ CHAIN_ID: '5' }, /leads to chain 31337, and CHAIN_ID is 5/],
        [{ CHAIN_REGISTRY_ADDRESS: `0x${'12'.repeat(20)}` }, /no contract at CHAIN_REGISTRY_ADDRESS/],
        [{ CHAIN_MEMBERSHIP_ADDRESS: chain.registry }, /counts by the token/],
        [{ CHAIN_PRIVATE_KEY: key }, /may not anchor: grant it ANCHORER_ROLE/],
        [{ CHAIN_REGISTRY_ADDRESS: '' }, /CHAIN_REGISTRY_ADDRESS missing: `npm run chain:deploy`/],
      ];
      for (const [change, words] of wrong) {
        await chainWorkOn(db, { ...chain.env, ...change }).sync();
        expect(await state()).toEqual({ problem: expect.stringMatching(words) });
        expect(await advice({ ...chain.env, ...change })).toEqual({ status: 'failed', words: expect.stringMatching(words) });
      }
      expect(await advice({})).toEqual({ status: 'ok', words: expect.stringMatching(/^none/) });
      await chain.client.setBalance({ address: chainAccount.address, value: 0n });
      const { sync, problems } = chainWorkOn(db, chain.env);
      await sync();
      expect(await state()).toEqual({ problem: expect.stringContaining('send it some') });
      await chain.client.setBalance({ address: chainAccount.address, value: parseEther('1') });
      await sync();
      expect(await batches()).toMatchObject([{ final: true }]);
      expect(problems).toEqual([expect.stringContaining('send it some'), undefined]);
      expect(await advice(chain.env)).toEqual({ status: 'ok', words: '1 outcome in 1 batch on chain 31337' });
    });

    it('that is away loses nothing, is asked less and less often, and its address is told to nobody', async () => {
      const proxy = await proxied();
      const { sync, problems } = chainWorkOn(db, { ...chain.env, CHAIN_RPC_URL: `${proxy.url}/very-secret` });
      await closeProposals(db, poolId, 1);
      proxy.away = true;
      for (const seconds of [5, 10, 20, 40, 80, 160, 300, 300]) {
        const { since } = await db.getRow<{ since: Date }>(sql`select clock_timestamp() as since`);
        await sync();
        expect({ seconds, pauses: await pausesFor(seconds, since) }).toEqual({ seconds, pauses: true });
      }
      expect(problems).toEqual(["The chain's node answers 503"]);
      proxy.away = false;
      await sync();
      expect(problems.at(-1)).toBeUndefined();
      expect(await batches()).toMatchObject([{ final: true }]);
    });

    it('whose node is behind what was seen is waited for', async () => {
      const { sync } = chainWorkOn(db, { ...chain.env, CHAIN_CONFIRMATIONS: '5' });
      const snapshot = await chain.client.snapshot();
      await closeProposals(db, poolId, 1);
      await sync();
      await chain.client.revert({ id: snapshot });
      await sync();
      expect(await state()).toEqual({ problem: expect.stringContaining('is behind') });
      await chain.client.mine({ blocks: 2 });
      await sync();
      await chain.client.mine({ blocks: 5 });
      await sync();
      expect(await chain.listBatches()).toHaveLength(1);
      expect(await batches()).toMatchObject([{ final: true }]);
    });

    it('tells a database that was restored which batches it had anchored, and nothing is sent over a batch of others', async () => {
      const { sync } = chainWorkOn(db, chain.env);
      for (const count of [3, 2]) {
        await closeProposals(db, poolId, count);
        await sync();
      }
      await db.run(sql.script('delete from chain_batches where number = 2'));
      await closeProposals(db, poolId, 1);
      await sync();
      expect(await batches()).toEqual([3, 2, 1].map((matches, at) => ({ number: at + 1, matches, final: true })));
      expect(await chain.listBatches()).toHaveLength(3);
      await db.run(sql.script('delete from chain_batches where number = 3; delete from closed_proposals'));
      await closeProposals(db, poolId, 1);
      await sync();
      expect(await state()).toEqual({ problem: expect.stringContaining('a batch 3 that this database did not make') });
      expect(await chain.listBatches()).toHaveLength(3);
    });
  });
});
