// The TypeScript in packages/chain, the contracts, viem and OpenZeppelin's merkle-tree hash the same things to the same bytes.
import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import fc from 'fast-check';
import { hashTypedData, keccak256, toHex } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupBallots } from '../../packages/chain/src/ballot-groups.js';
import { decideBallot } from '../../packages/chain/src/decide.js';
import { type AnchoredOutcome, leafHash, type OutcomeLeaf, outcomeTree } from '../../packages/chain/src/merkle.js';
import { proposalIdOf } from '../../packages/chain/src/proposal-id.js';
import { recoverVoter, type Vote, voteDigest, voteTypedData } from '../../packages/chain/src/vote-signature.js';
import { members, refusal, rulesAt, saying, signedBallot, signVote, startChain, type TestChain } from './support/chain.js';

let chain: TestChain;
beforeAll(async () => {
  chain = await startChain();
});
afterAll(() => chain.close());

const anyHash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => toHex(bytes));
const anyNumber = (bits: number) => fc.bigInt({ min: 0n, max: 2n ** BigInt(Math.min(bits, 53)) - 1n }).map(Number);
const anyVote: fc.Arbitrary<Vote> = fc.record({
  proposal: anyHash,
  yes: fc.boolean(),
  revision: anyNumber(32),
  deadline: anyNumber(64),
});
const anyRules = fc.record({
  opensAt: anyNumber(64),
  closesAt: anyNumber(64),
  challengeSeconds: anyNumber(32),
  quorum: anyNumber(16),
  approveAt: anyNumber(16),
  rejectAt: anyNumber(16),
});
const outcomes = ['approved', 'rejected', 'expired'] as const;
const anyLeaf: fc.Arbitrary<OutcomeLeaf> = fc.record({
  proposal: anyHash,
  outcome: fc.constantFrom<AnchoredOutcome>(...outcomes),
  votesHash: anyHash,
});
const numberOf = (outcome: AnchoredOutcome) => 1 + outcomes.indexOf(outcome);

describe('TypeScript and Solidity', () => {
  it('give a vote the same hash to sign, and so does viem', async () => {
    await fc.assert(
      fc.asyncProperty(anyVote, async (vote) => {
        const { domain, message, types } = voteTypedData(chain.domain, vote);
        const byViem = hashTypedData({
          domain,
          types: { Vote: types.Vote },
          primaryType: 'Vote',
          message: { ...message, deadline: BigInt(message.deadline) },
        });
        const ours = voteDigest(chain.domain, vote);
        expect(ours).toBe(byViem);
        expect(ours).toBe(
          await chain.call(chain.registry, 'voteDigest', [vote.proposal, vote.yes, vote.revision, vote.deadline]),
        );
      }),
      { numRuns: 25 },
    );
  });

  it('give a proposal the same id', async () => {
    await fc.assert(
      fc.asyncProperty(anyHash, anyRules, async (commitment, rules) => {
        expect(proposalIdOf(commitment, rules)).toBe(await chain.call(chain.registry, 'proposalId', [commitment, rules]));
      }),
      { numRuns: 25 },
    );
  });

  it('give an outcome the same leaf', async () => {
    await fc.assert(
      fc.asyncProperty(anyLeaf, async (leaf) => {
        const args = [leaf.proposal, numberOf(leaf.outcome), leaf.votesHash];
        expect(leafHash(leaf)).toBe(await chain.call(chain.registry, 'leafHash', args));
      }),
      { numRuns: 25 },
    );
  });

  it('are those of StandardMerkleTree, roots and proofs', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyLeaf, { minLength: 1, maxLength: 33, selector: leafHash }), (batch) => {
        const rows = batch.map(({ proposal, outcome, votesHash }) => [proposal, numberOf(outcome), votesHash]);
        const theirs = StandardMerkleTree.of(rows, ['bytes32', 'uint8', 'bytes32']);
        const ours = outcomeTree(batch);
        expect(ours.root).toBe(theirs.root);
        batch.forEach((leaf, i) => expect(ours.proofOf(leaf)).toEqual(theirs.getProof(i)));
      }),
      { numRuns: 40 },
    );
  });

  it('decide the same by the same votes, whatever the rules and the time', async () => {
    const small = fc.integer({ min: 1, max: 5 });
    const anyCase = fc.record({
      yes: fc.nat(4),
      no: fc.nat(4),
      approveAt: small,
      rejectAt: small,
      quorum: small,
      isOver: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(anyCase, anyHash, async ({ yes, no, isOver, ...thresholds }, commitment) => {
        const before = await chain.client.snapshot();
        const rules = rulesAt((await chain.now()) - 10, thresholds);
        if (isOver) await chain.pass(86_400);
        const ballot = await signedBallot(chain.domain, commitment, rules, saying(yes, no));
        const expected = decideBallot(rules, yes, no, await chain.now());
        const settled = chain.send(chain.registry, 'settle', [groupBallots([ballot])]);
        if (expected === undefined) expect((await refusal(settled))[0]).toBe('StillOpen');
        else {
          await settled;
          const [{ outcome }] = await chain.call(chain.registry, 'settlementOf', [proposalIdOf(commitment, rules)]);
          expect(outcome).toBe(numberOf(expected));
        }
        await chain.client.revert({ id: before });
      }),
      { numRuns: 40 },
    );
  });

  it('name the same voter for a signature of a wallet', async () => {
    const { closesAt } = rulesAt(1_800_000_000);
    for (const [i, by] of members.entries()) {
      const vote = { proposal: keccak256(toHex(i)), yes: i % 2 === 0, revision: i, deadline: closesAt };
      const signature = await signVote(chain.domain, vote.proposal, closesAt, { by, yes: vote.yes, revision: i });
      expect(recoverVoter(chain.domain, vote, signature)).toBe(by.address.toLowerCase());
    }
  });
});
