// Decides whom one person may be matched with in a lookalike pool: pure, no clock, no chance, no database. The first of them, as many as a list holds,
// are the person's best: exact over everybody they may meet. All others are offered this person, and those take it for whom it comes before
// the last of their best. So, once no job is open, everybody's true best are among their matches.
import { isBetter, scoreRow, type RankedCandidate } from '../../policy/rank.js';
import { excludedFor, type PoolState } from '../pool/pool-state.js';

/** Everybody above the threshold whom the person may meet, best first. */
export function candidatesOf(state: PoolState, index: number): RankedCandidate[] {
  const scores = scoreRow(state.columns, index, { excluded: excludedFor(state, index) });
  const candidates: RankedCandidate[] = [];
  for (const [other, score] of scores.entries()) if (!Number.isNaN(score)) candidates.push({ index: other, score });
  return candidates.toSorted((a, b) => (isBetter(state.columns, a, b) ? -1 : 1));
}
