// What a voter's state machine reads and when: each part one at a time, and once more after what happened meanwhile. Pure.
import {
  exceptAtMost,
  lookAtVotingMs,
  outcomesAtMost,
  pairsAhead,
  type Voting,
  type VotingEffect,
  type VotingMove,
  type VotingPart,
} from './voting.js';

export const allParts: readonly VotingPart[] = ['standing', 'next', 'outcomes', 'introductions'];

export function readIn(at: Voting, ...parts: readonly VotingPart[]): VotingMove {
  let next = at;
  const effects: VotingEffect[] = [];
  for (const part of parts) {
    if (next.problem || (part === 'next' && !hasRoom(next))) continue;
    if (next.reading[part] !== 'no') {
      if (next.reading[part] !== 'again') next = { ...next, reading: { ...next.reading, [part]: 'again' } };
      continue;
    }
    next = { ...next, reading: { ...next.reading, [part]: 'yes' } };
    effects.push(effectOf(next, part));
  }
  return { next, effects };
}

/** After an answer: what happened while it was on its way is read, and for pairs, as many as there is room for. */
export function endReading(at: Voting, part: VotingPart, isAnswered = true): VotingMove {
  const ended: Voting = { ...at, reading: { ...at.reading, [part]: 'no' } };
  const goesOn = at.reading[part] === 'again' || (part === 'next' && isAnswered);
  return goesOn ? readIn(ended, part) : { next: ended, effects: [] };
}

export function lookLater({ next: at, effects }: VotingMove): VotingMove {
  if (at.problem) return { next: at, effects };
  const waits = at.pairs.length === 0 || at.ballots.length > 0 || at.undoing === 'wanted';
  const ms = waits ? lookAtVotingMs.waiting : at.live ? lookAtVotingMs.live : lookAtVotingMs.polling;
  return { next: at, effects: [...effects, { do: 'timer', ms }] };
}

/** Judged, and not heard of by the server: it would give them again. */
function hasRoom({ pairs, ballots }: Voting): boolean {
  return pairs.length < pairsAhead && pairs.length + ballots.length <= exceptAtMost;
}

function effectOf(at: Voting, part: VotingPart): VotingEffect {
  switch (part) {
    case 'next':
      return { do: 'readNext', except: [...at.pairs, ...at.ballots.map(({ pair }) => pair)].map(({ proposalId }) => proposalId) };
    case 'outcomes':
      return { do: 'readOutcomes', limit: Math.min(outcomesAtMost, at.wanted) };
    case 'standing':
    case 'introductions':
      return { do: 'read', part };
  }
}
