// The moves of a voter: judging, delivering behind, taking the last one back. Pure, as all of the state machine of voting.ts.
import type { ProblemDocument, ProposalStatus } from '@nakodo/protocol';
import { readIn } from './voting-reading.js';
import type { Ballot, Cast, Voting, VotingMove } from './voting.js';

/** Longer than answers are on their way. */
const doneAtMost = 30;

export function judge(at: Voting, cast: Cast): VotingMove {
  const [pair, ...pairs] = at.pairs;
  if (!pair || at.undoing !== 'no' || at.problem) return { next: at, effects: [] };
  return deliverNext(
    readIn(
      {
        ...markDone(at, pair.proposalId),
        pairs,
        last: { pair, cast, status: 'voting' },
        refused: undefined,
        ballots: [...at.ballots, { pair, cast }],
      },
      'next',
    ),
  );
}

/** The oldest ballot, unless one is on its way; and what waits for all of them to be delivered. */
export function deliverNext({ next: at, effects }: VotingMove): VotingMove {
  if (at.problem || at.delivering) return { next: at, effects };
  const [ballot] = at.ballots;
  if (ballot) return { next: { ...at, delivering: true, tried: at.tried + 1 }, effects: [...effects, { do: 'deliver', ballot }] };
  if (at.undoing !== 'wanted' || !at.last) return { next: at, effects };
  if (at.last.status !== 'voting') return { next: { ...at, undoing: 'no' }, effects };
  const takeBack = { do: 'takeBack', proposalId: at.last.pair.proposalId } as const;
  return { next: { ...at, undoing: 'waiting' }, effects: [...effects, takeBack] };
}

export function delivered(at: Voting, status: ProposalStatus): VotingMove {
  const [first, ...ballots] = at.ballots;
  if (!first) return { next: { ...at, delivering: false }, effects: [] };
  const next = settle({ ...at, delivering: false, tried: 0, ballots }, first.pair.proposalId, status);
  // Without a ballot less there was no room to ask for more.
  return deliverNext(readIn(next, 'next', 'outcomes', 'standing'));
}

/** The server will not take it, however often it is sent. */
export function refuse(at: Voting, problem: ProblemDocument): VotingMove {
  const [first, ...ballots] = at.ballots;
  if (!first) return { next: { ...at, delivering: false }, effects: [] };
  const isLast = at.last?.pair.proposalId === first.pair.proposalId;
  // Closed since it was sent the first time: whether it came in time is in the outcomes.
  const mayHaveCounted = at.tried > 1 && problem.status === 409;
  const next: Voting = {
    ...at,
    delivering: false,
    tried: 0,
    ballots,
    refused: mayHaveCounted ? undefined : { ...first, problem },
    ...(isLast && { last: undefined, undoing: 'no' as const }),
  };
  return deliverNext(readIn(next, 'next', 'outcomes'));
}

/** What was never sent is simply not sent; of what was, without an answer, nobody knows. */
export function undo(at: Voting): VotingMove {
  const { last } = at;
  if (!last || last.status !== 'voting' || at.undoing !== 'no' || at.problem) return { next: at, effects: [] };
  const place = at.ballots.findIndex(({ pair }) => pair.proposalId === last.pair.proposalId);
  const mayBeThere = place === 0 && at.tried > 0;
  if (place >= 0 && !mayBeThere) return { next: restore({ ...at, ballots: at.ballots.toSpliced(place, 1) }, last), effects: [] };
  return deliverNext({ next: { ...at, undoing: 'wanted' }, effects: [] });
}

export function takenBack(at: Voting, status: ProposalStatus): VotingMove {
  const { last } = at;
  if (!last) return { next: { ...at, undoing: 'no' }, effects: [] };
  // Decided meanwhile, by whomever: what was voted stays, and is told.
  const next = status === 'voting' ? restore(at, last) : { ...at, undoing: 'no' as const, last: { ...last, status } };
  return readIn(next, 'outcomes', 'standing');
}

/** `voting`: nothing new. */
export function settle(at: Voting, proposalId: string, status: ProposalStatus): Voting {
  const isLast = at.last?.pair.proposalId === proposalId;
  if (status === 'voting') return at;
  return {
    ...at,
    pairs: at.pairs.filter((pair) => pair.proposalId !== proposalId),
    ...(isLast && at.last && { last: { ...at.last, status } }),
    outcomes: at.outcomes?.map((vote) => (vote.proposalId === proposalId ? { ...vote, status, changeable: false } : vote)),
  };
}

export function markDone(at: Voting, proposalId: string): Voting {
  return { ...at, done: [...at.done, proposalId].slice(-doneAtMost) };
}

function restore(at: Voting, { pair }: Ballot): Voting {
  return {
    ...at,
    pairs: [pair, ...at.pairs],
    done: at.done.filter((id) => id !== pair.proposalId),
    last: undefined,
    undoing: 'no',
  };
}
