// The moves of the state machine of voting.ts. Pure: the same event at the same place leads to the same place, with the same things to do.
import type { NextPair, OwnVote, PersonEvent, ProblemDocument } from '@nakodo/protocol';
import { willPass } from './request.js';
import { delivered, deliverNext, judge, markDone, refuse, settle, takenBack, undo } from './voting-ballots.js';
import { allParts, endReading, lookLater, readIn } from './voting-reading.js';
import { outcomesAtMost, outcomesPage, type Voting, type VotingEvent, type VotingMove, type VotingPart } from './voting.js';

/** Without `at` changed by anything, `next` is `at` itself. */
export function reduceVoting(at: Voting, event: VotingEvent): VotingMove {
  switch (event.type) {
    case 'start':
      return deliverNext(readIn({ ...at, problem: undefined }, ...allParts));
    case 'line':
      return event.live === at.live ? stay(at) : lookLater(stay({ ...at, live: event.live }));
    case 'told':
      return at.problem ? stay(at) : hear(at, event.event);
    case 'timer':
      return at.problem ? stay(at) : deliverNext(readIn(at, ...allParts));
    case 'standing':
      return lookLater(endReading({ ...at, standing: event.standing }, 'standing'));
    case 'next':
      return takePair(at, event.next);
    case 'outcomes':
      return endReading(takeOutcomes(at, event.votes, event.more), 'outcomes');
    case 'introductions':
      return endReading({ ...at, introductions: event.introductions }, 'introductions');
    case 'failed':
      return fail(at, event.of, event.problem);
    case 'delivered':
      return delivered(at, event.status);
    case 'takenBack':
      return takenBack(at, event.status);
    case 'judge':
      return judge(at, event.cast);
    case 'undo':
      return undo(at);
    case 'more':
      return at.more ? readIn({ ...at, wanted: at.wanted + outcomesPage }, 'outcomes') : stay(at);
    case 'changed':
      return readIn(at, ...allParts);
    case 'gone': {
      const pairs = at.pairs.filter(({ proposalId }) => proposalId !== event.proposalId);
      return readIn({ ...markDone(at, event.proposalId), pairs }, 'next', 'outcomes');
    }
    case 'answered':
      return readIn(at, 'introductions', 'standing');
  }
}

function hear(at: Voting, { name, data }: PersonEvent): VotingMove {
  switch (name) {
    case 'reset':
      return readIn(at, ...allParts);
    case 'vote.settled':
      if (data.poolId !== at.communityId) return stay(at);
      return readIn(settle(at, data.proposalId, data.status), 'outcomes', 'standing', 'next');
    case 'event.left':
      return data.eventId === at.communityId ? readIn(at, ...allParts) : stay(at);
    case 'conversation.proposed':
    case 'conversation.opened':
      return data.poolId === at.communityId ? readIn(at, 'introductions', 'standing') : stay(at);
    case 'conversation.ended':
      return readIn(at, 'introductions');
    default:
      return stay(at);
  }
}

/** Without a stream, what became of the last vote is known from here. */
function takeOutcomes(at: Voting, outcomes: readonly OwnVote[], more: boolean): Voting {
  const read: Voting = { ...at, outcomes, more: more && at.wanted < outcomesAtMost };
  const last = outcomes.find(({ proposalId }) => proposalId === at.last?.pair.proposalId);
  return last ? settle(read, last.proposalId, last.status) : read;
}

/** What was judged, or given twice, while it was on its way is not taken; the clock asks anew. */
function takePair(at: Voting, { pair, ...rest }: NextPair): VotingMove {
  if (pair === null) {
    const nothing = at.pairs.length === 0 && rest.left === 'nothing' ? { pair, ...rest } : undefined;
    return lookLater(endReading({ ...at, nothing }, 'next', false));
  }
  const isKnown = at.done.includes(pair.proposalId) || at.pairs.some(({ proposalId }) => proposalId === pair.proposalId);
  if (isKnown) return lookLater(endReading(at, 'next', false));
  return lookLater(endReading({ ...at, pairs: [...at.pairs, pair], nothing: undefined }, 'next'));
}

/** Not for ever: the server or the net is away. For ever: not signed in, or not in the community any more; or this ballot is not taken. */
function fail(at: Voting, of: VotingPart | 'deliver' | 'takeBack', problem: ProblemDocument): VotingMove {
  const { status } = problem;
  if (willPass(problem)) return lookLater(stay(stopped(at, of)));
  if (of === 'deliver' && status !== 401) return refuse(at, problem);
  if (of === 'takeBack' && status !== 401) return readIn({ ...at, undoing: 'no', last: undefined }, 'outcomes', 'standing');
  // It was asked before the person tried again, or before they came back: what holds now is asked for.
  if (of !== 'deliver' && of !== 'takeBack' && at.reading[of] === 'again' && !at.problem) return endReading(at, of, false);
  return { next: { ...stopped(at, of), problem }, effects: [{ do: 'cancel' }] };
}

function stopped(at: Voting, of: VotingPart | 'deliver' | 'takeBack'): Voting {
  if (of === 'deliver') return { ...at, delivering: false };
  if (of === 'takeBack') return { ...at, undoing: 'wanted' };
  return { ...at, reading: { ...at.reading, [of]: 'no' } };
}

const stay = (at: Voting): VotingMove => ({ next: at, effects: [] });
