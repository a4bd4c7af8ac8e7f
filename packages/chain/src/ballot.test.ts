import { secp256k1 } from '@noble/curves/secp256k1.js';
import { describe, expect, it } from 'vitest';
import { ballotOf, type GivenVote } from './ballot.js';
import { parseHash, toHex } from './bytes.js';
import { commitmentOf, proposalIdOf } from './proposal-id.js';
import { type VoteDomain, voteDigest } from './vote-signature.js';

const domain: VoteDomain = { chainId: 31_337, registry: `0x${'ab'.repeat(20)}` };
const rules = { opensAt: 1, closesAt: 2, challengeSeconds: 3, quorum: 4, approveAt: 5, rejectAt: 6 };
const commitment = commitmentOf(`0x${'05'.repeat(32)}`, 'a-proposal');
const proposal = proposalIdOf(commitment, rules);

function voteOf(person: number, yes = true, revision = 0): GivenVote {
  const digest = parseHash(voteDigest(domain, { proposal, yes, revision, deadline: rules.closesAt }));
  const key = new Uint8Array(32).fill(person);
  const [v, ...rs] = secp256k1.sign(digest, key, { prehash: false, format: 'recovered' });
  return { yes, revision, signature: `${toHex(new Uint8Array(rs))}${(27 + (v as number)).toString(16)}` };
}

const votesOf = (votes: readonly GivenVote[]) => ballotOf({ domain, commitment, rules, votes }).votes;

describe('a ballot', () => {
  it('has its votes in ascending order of the voters, in whatever order they came', () => {
    const votes = [1, 2, 3, 4, 5, 6].map((person) => voteOf(person));
    const voters = votesOf(votes).map(({ voter }) => voter);
    expect(voters).toEqual(voters.toSorted());
    expect(new Set(voters).size).toBe(6);
    expect(votesOf(votes.toReversed())).toEqual(votesOf(votes));
  });

  it('has everybody once, with the newest of what they said', () => {
    for (const votes of [
      [voteOf(1), voteOf(1, false, 1)],
      [voteOf(1, false, 1), voteOf(1)],
    ]) {
      expect(votesOf(votes)).toMatchObject([{ yes: false, revision: 1 }]);
    }
  });

  it('leaves out what nobody signed', () => {
    expect(
      votesOf([
        { yes: true, revision: 0, signature: '0x' },
        { ...voteOf(2), signature: `0x${'00'.repeat(65)}` },
      ]),
    ).toEqual([]);
  });
});
