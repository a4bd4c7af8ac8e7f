// What a proposal is called on the chain: a hash that says nothing of the two people, and that fixes the rules it is decided by.
// The same as Ballots.sol, held equal by contracts/tests/parity.test.ts.
import { type Hex, hashOf, hashOfText, parseHash, toHex, wordOf } from './bytes.js';

/** As they were when the proposal opened. Times in seconds. */
export interface ProposalRules {
  /** Who was a member at this second may vote. */
  readonly opensAt: number;
  readonly closesAt: number;
  /** How long a settlement may be replaced by a fuller count. */
  readonly challengeSeconds: number;
  readonly quorum: number;
  readonly approveAt: number;
  readonly rejectAt: number;
}

const rulesType = 'Rules(uint64 opensAt,uint64 closesAt,uint32 challengeSeconds,uint16 quorum,uint16 approveAt,uint16 rejectAt)';

function rulesHash(rules: ProposalRules): Uint8Array {
  return hashOf(
    hashOfText(rulesType),
    wordOf(rules.opensAt, 64),
    wordOf(rules.closesAt, 64),
    wordOf(rules.challengeSeconds, 32),
    wordOf(rules.quorum, 16),
    wordOf(rules.approveAt, 16),
    wordOf(rules.rejectAt, 16),
  );
}

/**
 * Hides which proposal it is. `salt` is 32 random bytes of its own for each proposal, and is kept off chain only: once it is
 * deleted, nobody can tell any more what the hash was of, even who knows all ids.
 */
export function commitmentOf(salt: string, proposal: string): Hex {
  return toHex(hashOf(hashOfText('nakodo.proposal'), parseHash(salt), hashOfText(proposal)));
}

/** Other rules make another id, on which nobody has voted. */
export function proposalIdOf(commitment: string, rules: ProposalRules): Hex {
  const type = hashOfText(`Proposal(bytes32 commitment,Rules rules)${rulesType}`);
  return toHex(hashOf(type, parseHash(commitment), rulesHash(rules)));
}
