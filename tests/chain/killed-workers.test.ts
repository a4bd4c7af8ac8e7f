// Whoever anchors is killed at each step between two, and at random while blocks are dropped: every outcome is on the chain once in the end.
import { outcomeTree, type OutcomeLeaf } from '@nakodo/chain';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { compiledPath } from '../../src/root.js';
import { chainWorkOn, closeProposals, forgetChain, startTestChain, type TestChain } from '../support/chain.js';
import { type ChainProxy, serveChainProxy } from '../support/chain-proxy.js';
import { type Child, endChildren, startChild } from '../support/children.js';
import { createCommunity } from '../support/community.js';
import { seededRandom } from '../support/events.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

const patience = { interval: 50 };
const gateLock = 4712;

forEachPostgres((server) => {
  const test = testDatabase({ server });
  let db: Database;
  let chain: TestChain;
  let proxy: ChainProxy;
  let poolId: string;

  beforeEach(async () => {
    db = test().database;
    chain = await startTestChain();
    proxy = await serveChainProxy(chain.url);
    await forgetChain(db);
    await db.run(sql`delete from closed_proposals`);
    ({ poolId } = await createCommunity(db, { people: 0 }));
  });
  afterEach(async () => {
    await endChildren();
    await db.run(sql.script('drop trigger if exists gate on chain_offers; drop trigger if exists gate on chain_batches'));
    await proxy.close();
    await chain.close();
  });

  const start = (command: readonly string[], more: Readonly<Record<string, string>> = {}): Child => {
    const env = {
      ...chain.env,
      CHAIN_RPC_URL: proxy.url,
      DATABASE_URL: test().url,
      LEASE_MS: '1000',
      LOG_LEVEL: 'silent',
      ...more,
    };
    return startChild(compiledPath('src', 'cli', 'main.js'), command, { env: { ...process.env, ...env } });
  };

  const startWorker = () => start(['work'], { CHAIN_CONFIRMATIONS: '3' });

  /** Everything closed is in one batch here, and each batch is on the chain, with the root of what is in it. */
  async function expectAnchoredOnce(count: number): Promise<void> {
    const { sync } = chainWorkOn(db, chain.env);
    const open = async () => {
      await sync();
      return await db.getRow<{ open: number }>(sql`
        select count(*)::int as open from closed_proposals c where not exists (
          select from chain_leaves l join chain_batches b on b.number = l.batch_number
          where l.proposal_hash = c.proposal_hash and b.anchored_at is not null)`);
    };
    await expect.poll(open, patience).toEqual({ open: 0 });
    const onChain = await chain.listBatches();
    expect(onChain.reduce((sum, { matches }) => sum + matches, 0)).toBe(count);
    for (const { number, root } of onChain) {
      const leaves = await db.rows<OutcomeLeaf>(sql`
        select proposal_hash as proposal, outcome, votes_hash as "votesHash" from chain_leaves where batch_number = ${number}`);
      expect(outcomeTree(leaves).root).toBe(root);
    }
  }

  const asks = {
    'before it signed anything': { method: 'eth_estimateGas', when: 'before' },
    'with what it signed not sent': { method: 'eth_sendRawTransaction', when: 'before' },
    'with what it sent not answered': { method: 'eth_sendRawTransaction', when: 'after' },
    'with what was mined not noted': { method: 'eth_getTransactionReceipt', when: 'after' },
  } as const;

  const writes = {
    'with what it signed not committed': 'create trigger gate after insert on chain_offers for each row execute function gate()',
    'with what is final not committed':
      'create trigger gate after update on chain_batches for each row when (new.anchored_at is not null) execute function gate()',
  } as const;

  describe('a worker that is killed', () => {
    it.each(Object.keys(asks) as (keyof typeof asks)[])('%s anchors nothing twice, and loses nothing', async (step) => {
      await closeProposals(db, poolId, 3);
      proxy.hold = asks[step];
      const worker = start(['run-job', 'chain']);
      await expect.poll(proxy.held, patience).toBe(1);
      await worker.kill('SIGKILL');
      proxy.hold = undefined;
      await expectAnchoredOnce(3);
    });

    it.each(Object.keys(writes) as (keyof typeof writes)[])('%s anchors nothing twice, and loses nothing', async (step) => {
      await closeProposals(db, poolId, 3);
      await db.run(
        sql.script(`create or replace function gate() returns trigger language plpgsql as $$
          begin perform pg_advisory_xact_lock_shared(${gateLock}); return null; end $$; ${writes[step]}`),
      );
      const gate = new Client({ ...test().connection, ssl: false });
      await gate.connect();
      try {
        await gate.query(`select pg_advisory_lock(${gateLock})`);
        const worker = start(['run-job', 'chain']);
        const waiting = () =>
          db.rows(sql`select from pg_stat_activity where wait_event = 'advisory' and datname = current_database()`);
        await expect.poll(waiting, patience).not.toEqual([]);
        await worker.kill('SIGKILL');
      } finally {
        await gate.end();
      }
      await expectAnchoredOnce(3);
    });

    it(
      'at random, beside another, while the chain drops blocks, anchors nothing twice, and loses nothing',
      { timeout: 600_000 },
      async () => {
        const random = seededRandom(20_261_122);
        await chain.client.mine({ blocks: 5 }); // the contracts themselves are not dropped
        let workers = [startWorker(), startWorker()];
        let closed = 0;
        for (let turn = 0; turn < 6; turn++) {
          const count = 1 + Math.floor(random() * 5);
          await closeProposals(db, poolId, count);
          closed += count;
          const asked = proxy.asked();
          await expect.poll(proxy.asked, patience).toBeGreaterThan(asked + 3 + Math.floor(random() * 20));
          await chain.client.request({ method: 'anvil_reorg' as never, params: [1 + (turn % 2), []] as never });
          await chain.client.mine({ blocks: turn % 3 });
          const victim = Math.floor(random() * 2);
          await workers[victim]!.kill('SIGKILL');
          workers = workers.map((worker, at) => (at === victim ? startWorker() : worker));
        }
        await Promise.all(workers.map((worker) => worker.kill('SIGKILL')));
        await expectAnchoredOnce(closed);
      },
    );
  });
});
