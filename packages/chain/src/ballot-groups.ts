// Ballots as `settle` of the registry is called with them: those under the same rules together, so that rules are sent, checked and hashed once; votes
// packed, 69 bytes each. The same as Ballots.sol, which reads it; contracts/tests settle by it. Checks no signature: that was `ballotOf`.
import type { Ballot, BallotVote } from './ballot.js';
import { type Hex, parseHash, toHex, wordOf } from './bytes.js';
import type { ProposalRules } from './proposal-id.js';

export interface PackedBallot {
  readonly commitment: Hex;
  readonly votes: Hex;
}

export interface BallotGroup {
  readonly rules: ProposalRules;
  readonly ballots: readonly PackedBallot[];
}

const revisionBytes = 4;

/** r, vs, revision, and 1 for yes or 0 for no: the signature says whose vote it is. */
function packVote({ r, vs, revision, yes }: BallotVote): string {
  const said = toHex(wordOf(revision, 8 * revisionBytes).slice(-revisionBytes));
  return [toHex(parseHash(r)), toHex(parseHash(vs)), said, yes ? '0x01' : '0x00'].map((hex) => hex.slice(2)).join('');
}

const keyOf = ({ opensAt, closesAt, challengeSeconds, quorum, approveAt, rejectAt }: ProposalRules) =>
  [opensAt, closesAt, challengeSeconds, quorum, approveAt, rejectAt].join(' ');

/** One group for each set of rules, and in it its ballots, each in the order in which they come. */
export function groupBallots(ballots: readonly Ballot[]): BallotGroup[] {
  const groups = new Map<string, { readonly rules: ProposalRules; readonly ballots: PackedBallot[] }>();
  for (const { commitment, rules, votes } of ballots) {
    const group = groups.get(keyOf(rules)) ?? { rules, ballots: [] };
    groups.set(keyOf(rules), group);
    group.ballots.push({ commitment: toHex(parseHash(commitment)), votes: `0x${votes.map(packVote).join('')}` });
  }
  return [...groups.values()];
}
