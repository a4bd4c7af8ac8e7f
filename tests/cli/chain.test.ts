// `nakodo chain`: how anchoring goes, proofs, settling, beginning anew; each says what it cannot do, and why.
import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { closeProposals } from '../support/chain.js';
import { createCommunity } from '../support/community.js';
import { testDatabase } from '../support/postgres.js';
import { cli } from './support.js';

const test = testDatabase();
const chainEnv = {
  CHAIN_RPC_URL: 'http://127.0.0.1:9',
  CHAIN_ID: '31337',
  CHAIN_REGISTRY_ADDRESS: `0x${'12'.repeat(20)}`,
  CHAIN_MEMBERSHIP_ADDRESS: `0x${'34'.repeat(20)}`,
};
const chain = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  cli(['chain', ...args], { env: { DATABASE_URL: test().url, ...env } });
const unknown = `0x${'00'.repeat(32)}`;

describe('nakodo chain', () => {
  it('status says that there is none, how it goes, or what keeps it: then it ends with 1', async () => {
    expect(await chain(['status'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^NONE: No chain is set up/) });
    expect(await chain(['status'], chainEnv)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^HEALTHY: 0 outcomes in 0/),
    });
    await test().database.run(sql`update chain_state set problem = 'The node sleeps', problem_since = now()`);
    expect(await chain(['status'], chainEnv)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^UNHEALTHY: The node sleeps \(since/),
    });
    await test().database.run(sql`update chain_state set problem = null, problem_since = null`);
  });

  it('proof wants the hash of a closed proposal', async () => {
    const { poolId } = await createCommunity(test().database, { people: 0 });
    const [hash = ''] = await closeProposals(test().database, poolId, 1);
    expect(await chain(['proof', hash])).toMatchObject({ code: 0, stdout: expect.stringContaining('It waits to be anchored') });
    expect(await chain(['proof', unknown])).toMatchObject({ code: 1, stderr: expect.stringContaining('No closed proposal') });
    expect((await chain(['proof', '0x12'])).code).toBe(2);
  });

  it('settle needs a chain, and says when there is nothing', async () => {
    expect(await chain(['settle', unknown])).toMatchObject({ code: 1, stderr: expect.stringContaining('No chain is set up') });
    expect(await chain(['settle', unknown], chainEnv)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('nothing with signed votes'),
    });
    expect(await chain(['settle', 'NO-SUCH-CLUB'], chainEnv)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('NO-SUCH-CLUB'),
    });
    expect(await chain(['settle', unknown, '--print'], chainEnv)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cannot be reached'),
    });
  });

  it('start-over forgets only when that is said to be meant', async () => {
    await test().database.run(sql`insert into chain_batches (number, root, matches) values (1, ${unknown}, 1)`);
    expect(await chain(['start-over'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    expect(await test().database.rows(sql`select from chain_batches`)).toHaveLength(1);
    expect((await chain(['start-over', '--yes'])).code).toBe(0);
    expect(await test().database.rows(sql`select from chain_batches`)).toEqual([]);
  });
});
