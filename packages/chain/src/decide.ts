// How the registry decides a ballot: the same as Ballots.sol, held equal by contracts/tests/parity.test.ts.
import type { ProposalRules } from './proposal-id.js';

/**
 * `yes` and `no` are the votes of members; `time` is the chain's, in seconds. Early at either threshold; where both are reached (votes that were signed
 * after the decision), and after the deadline, the majority, and a tie rejects. Undefined: still open, or fewer than the quorum.
 */
export function decideBallot(rules: ProposalRules, yes: number, no: number, time: number): 'approved' | 'rejected' | undefined {
  const { approveAt, rejectAt, quorum, closesAt } = rules;
  const [approves, rejects] = [yes >= approveAt, no >= rejectAt];
  if (approves !== rejects) return approves ? 'approved' : 'rejected';
  if (!approves && (time <= closesAt || yes + no < quorum)) return undefined;
  return yes > no ? 'approved' : 'rejected';
}
