// The votes on one proposal in the form in which the registry counts them: each signature checked, everybody once with their newest
// vote, in ascending order of address.
import { recoverVoter, type VoteDomain } from './vote-signature.js';
import type { Hex } from './bytes.js';
import { type ProposalRules, proposalIdOf } from './proposal-id.js';
import { compactSignature } from './signature.js';

export interface GivenVote {
  readonly yes: boolean;
  readonly revision: number;
  readonly signature: string;
}

export interface BallotVote {
  readonly voter: Hex;
  readonly yes: boolean;
  readonly revision: number;
  readonly r: Hex;
  readonly vs: Hex;
}

export interface Ballot {
  readonly commitment: string;
  readonly rules: ProposalRules;
  readonly votes: readonly BallotVote[];
}

interface BallotInput {
  readonly domain: VoteDomain;
  readonly commitment: string;
  readonly rules: ProposalRules;
  readonly votes: readonly GivenVote[];
}

/** Votes whose signature is nobody's are left out. Membership is for the chain to judge: only it knows who was a member when. */
export function ballotOf({ domain, commitment, rules, votes }: BallotInput): Ballot {
  const proposal = proposalIdOf(commitment, rules);
  const newest = new Map<Hex, BallotVote>();
  for (const { yes, revision, signature } of votes) {
    const voter = recoverVoter(domain, { proposal, yes, revision, deadline: rules.closesAt }, signature);
    const compact = compactSignature(signature);
    if (!voter || !compact) continue;
    if ((newest.get(voter)?.revision ?? -1) < revision) newest.set(voter, { voter, yes, revision, ...compact });
  }
  return { commitment, rules, votes: [...newest.values()].toSorted((a, b) => (a.voter < b.voter ? -1 : 1)) };
}
