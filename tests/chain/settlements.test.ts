// From wallets that sign votes to a settlement on a real chain that trusts nobody, and the proof of an anchored match for its two.
import { isProven, type ProposalRules, proposalIdOf } from '@nakodo/chain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askForSettlements, listSettleable } from '../../src/chain-sync/settlements.js';
import { registryAbi } from '../../src/chain-sync/contract-abi.js';
import { getProof } from '../../src/chain-sync/proofs.js';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { castSignedVote, getVoteTerms } from '../../src/modes/community/signed-votes.js';
import { appendClosedProposals } from '../../src/modes/community/vote-log.append.js';
import { chainWorkOn, configOf, forgetChain, startTestChain, type TestChain } from '../support/chain.js';
import { createCommunity, openProposals, queuePairs, vote, votersOf, type Community } from '../support/community.js';
import { findBrokenInvariants } from '../support/check.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';
import { testKey } from '../support/wallet-keys.js';

const twoDays = 2 * 86_400;

forEachPostgres((server) => {
  const test = testDatabase({ server });
  let db: Database;
  let chain: TestChain;
  let community: Community;
  let proposalId: string;
  afterEach(() => chain.close());
  beforeEach(async () => {
    chain = await startTestChain();
    db = test().database;
    await db.run(sql.script('delete from profiles; delete from pools; delete from conversations; delete from chain_settlements'));
    await forgetChain(db);
    community = await createCommunity(db, { people: 15 });
    const [a = '', b = ''] = community.people;
    await queuePairs(db, community, [[a, b]]);
    [proposalId = ''] = await openProposals(db, community.poolId, 1);
  });

  const domain = () => ({ chainId: configOf(chain.env).chainId, registry: configOf(chain.env).registry });
  const work = () => chainWorkOn(db, { ...chain.env, CHAIN_ANCHOR_AFTER_SECONDS: '0' });
  /** As if it had waited for a day. */
  const log = async () => {
    await db.run(sql`update closed_proposals set closed_at = closed_at - interval '1 day' where logged_at is null`);
    await appendClosedProposals({ db, domain: domain() });
    return await db.getRow<{ hash: `0x${string}`; outcome: string }>(
      sql`select proposal_hash as hash, outcome from closed_proposals where proposal_id = ${proposalId}`,
    );
  };
  async function sign(voterId: string, number: number, cast: 'yes' | 'no') {
    const key = testKey(number);
    await db.run(sql`update profiles set wallet_address = ${key.address} where id = ${voterId}`);
    const { proposal, revision, deadline, chainId, registry } = await getVoteTerms(db, domain(), { proposalId, voterId });
    const signature = key.signVote({ chainId, registry }, { proposal, yes: cast === 'yes', revision, deadline });
    await castSignedVote(db, domain(), { proposalId, voterId, vote: cast, signature, revision });
  }
  const pass = async (seconds: number) => {
    await chain.client.increaseTime({ seconds });
    await chain.client.mine({ blocks: 1 });
  };
  const settlement = async (hash: `0x${string}`): Promise<{ outcome: number; yes: number }> => {
    const [found] = await chain.client.readContract({
      address: chain.registry,
      abi: settlementAbi,
      functionName: 'settlementOf',
      args: [hash],
    });
    return found;
  };
  const asked = () =>
    db.rows<{ state: string; words: string | null }>(sql`select state, words from chain_settlements order by asked_at`);

  describe('a proposal that wallets decided', () => {
    it('is settled from their signatures alone, once the time has come at which they had to be members', async () => {
      const voters = (await votersOf(db, proposalId)).slice(0, 5);
      for (const [at, voter] of voters.entries()) await sign(voter, 60 + at, 'yes');
      const { hash, outcome } = await log();
      expect(outcome).toBe('approved');
      const { sync, problems } = work();
      await sync(); // gives them the token, and anchors
      expect(await listSettleable(db, { poolId: community.poolId })).toEqual([hash]);
      expect(await askForSettlements(db, [hash])).toBe(1);
      await sync();
      expect(await asked()).toEqual([{ state: 'asked', words: null }]);
      await pass(twoDays);
      await sync();
      expect(await asked()).toEqual([{ state: 'settled', words: null }]);
      expect(await settlement(hash)).toMatchObject({ outcome: 1, yes: 5 });
      expect(await listSettleable(db, { proposal: hash })).toEqual([]);
      expect(await askForSettlements(db, [hash])).toBe(0);
      expect(problems).toEqual([]);
    });

    it('is not where too few of those who signed were members then, or it was signed for elsewhere; and why is said', async () => {
      const voters = (await votersOf(db, proposalId)).slice(0, 5);
      for (const [at, voter] of voters.entries()) {
        if (at < 2) await sign(voter, 70 + at, 'yes');
        else await vote(db, voter, proposalId, 'yes');
      }
      const { hash } = await log();
      const { sync } = work();
      await sync();
      await pass(2 * twoDays);
      await askForSettlements(db, [hash]);
      await sync();
      expect(await asked()).toEqual([{ state: 'refused', words: expect.stringMatching(/^2 yes and 0 no are signed/) }]);
      await db.run(sql`update closed_proposals set registry = ${`0x${'0'.repeat(40)}`}`);
      expect(await askForSettlements(db, [hash])).toBe(1);
      await sync();
      expect(await asked()).toEqual([{ state: 'refused', words: expect.stringContaining('count nowhere else') }]);
    });
  });

  describe('the proof of a match', () => {
    const own = async (person: string) => {
      const { id } = await db.getRow<{ id: string }>(
        sql`select conversation_id as id from match_proposals where id = ${proposalId}`,
      );
      return await db.transaction((tx) => tx.getRow<Record<string, string>>(sql`select * from get_own_proof(${id})`), {
        as: { role: 'authenticated', userId: person },
      });
    };

    it('is for its two, with the salt, and holds against the root on the chain', async () => {
      for (const voter of (await votersOf(db, proposalId)).slice(0, 5)) await vote(db, voter, proposalId, 'yes');
      const { hash } = await log();
      expect(await getProof(db, hash)).toMatchObject({ state: 'waiting', batch: null });
      await work().sync();
      const [a = '', b = '', c = ''] = community.people;
      const mine = await own(a);
      expect(mine).toEqual(await own(b));
      await expect(own(c)).rejects.toThrow('no match of yours');
      const proof = await getProof(db, mine['proposal_hash']!);
      expect(proof).toMatchObject({ proposal: hash, outcome: 'approved', state: 'anchored' });
      const [onChain] = (await chain.listBatches()).slice(-1);
      expect(isProven(onChain!.root, proof.batch!.proof, proof)).toBe(true);
      const { closed } = await db.getRow<{ closed: ProposalRules }>(sql`
        select jsonb_build_object('opensAt', opens_at, 'closesAt', closes_at, 'challengeSeconds', challenge_seconds, 'quorum', quorum,
          'approveAt', approve_at, 'rejectAt', reject_at) as closed from closed_proposals`);
      expect(proposalIdOf(mine['commitment']!, closed)).toBe(hash);
      expect(await findBrokenInvariants(db)).toEqual([]);
    });

    it('is not for them where a wallet signed a vote: the log would tell them whose', async () => {
      const voters = (await votersOf(db, proposalId)).slice(0, 5);
      for (const voter of voters.slice(1)) await vote(db, voter, proposalId, 'yes');
      await sign(voters[0]!, 80, 'yes');
      await log();
      const [a = ''] = community.people;
      await expect(own(a)).rejects.toThrow('you would see who voted on you');
      await db.run(sql`delete from profiles where id = ${voters[0]}`);
      await expect(own(a)).rejects.toThrow('you would see who voted on you');
    });

    it('stays for others when a person of the same batch is forgotten, and names nobody', async () => {
      for (const voter of (await votersOf(db, proposalId)).slice(0, 5)) await vote(db, voter, proposalId, 'yes');
      const { hash } = await log();
      await work().sync();
      const before = await getProof(db, hash);
      await db.run(sql`delete from profiles where id = ${community.people[0]}`);
      expect(await getProof(db, hash)).toEqual(before);
      await db.run(sql`delete from pools`);
      expect(await getProof(db, hash)).toEqual(before);
    });
  });
});

const settlementAbi = [
  ...registryAbi,
  {
    type: 'function',
    name: 'settlementOf',
    stateMutability: 'view',
    inputs: [{ type: 'bytes32' }],
    outputs: [
      {
        type: 'tuple',
        components: [
          { name: 'outcome', type: 'uint8' },
          { name: 'yes', type: 'uint16' },
          { name: 'no', type: 'uint16' },
          { name: 'revisions', type: 'uint64' },
          { name: 'decidedAt', type: 'uint64' },
          { name: 'challengeSeconds', type: 'uint32' },
        ],
      },
      { type: 'bool' },
    ],
  },
] as const;
