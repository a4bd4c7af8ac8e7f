// Decides the lists of an event: pure, no clock, no chance, no database. For each person looked at,
//   their own list is the exact top k over everybody they may meet, and
//   where the person is new or edited, everybody else's list is corrected: the person enters where they beat the worst entry or there is room,
//   and where an entry got worse or became impossible that list is ranked anew.
// People who are still waiting to be looked at are not corrected: their whole list is decided when their turn comes, from newer data.
// Thus once nobody waits, every list is the exact top k: the same as from scratch.
import { rankOne, scoreRow } from '../../policy/rank.js';
import { excludedFor, type PoolState } from '../pool/pool-state.js';
import { sortEntries, type Entry, type Lists } from './lists.js';

export type Cause = 'joined' | 'edited' | 'rematch' | 'forced';

/** A person to look at. */
export interface Turn {
  readonly index: number;
  readonly cause: Cause;
  /** New or edited: others' lists may change too. */
  readonly changed: boolean;
}

/** A decided list, best first. `cause`: why it was looked at. */
export interface DecidedList {
  readonly index: number;
  readonly cause: Cause;
  readonly entries: readonly Entry[];
  /** Ranked anew, not only corrected. */
  readonly ranked: boolean;
}

export interface Decision {
  readonly state: PoolState;
  readonly lists: Lists;
  readonly turns: readonly Turn[];
  /** Indexes whose own turn is still to come. */
  readonly waiting: ReadonlySet<number>;
}

/** Lists beside `lists` that changed; `lists` itself is left alone until they are stored. */
export function decideLists({ state, lists, turns, waiting }: Decision): DecidedList[] {
  const draft = new Map<number, DecidedList>();
  for (const { index, cause } of turns) {
    draft.set(index, { index, cause, entries: rankAgain(state, lists.limit, index), ranked: true });
  }
  const changed = turns.filter((turn) => turn.changed);
  if (changed.length > 0 && waiting.size + turns.length < state.columns.count) {
    const floors = floorsOf(state, lists, waiting, draft);
    const seen = oldestRanking(state, lists, floors);
    for (const turn of changed) {
      // Everybody's list was ranked from this person's data as they are: nothing to correct. So it is while an event is filled,
      // where this saves most of the time.
      if ((state.changedIn.get(turn.index) ?? 0) > seen) offer(state, lists, turn, floors, draft);
    }
  }
  return [...draft.values()];
}

function rankAgain(state: PoolState, limit: number, index: number): Entry[] {
  return rankOne(state.columns, index, limit, { excluded: excludedFor(state, index) });
}

/** What each person's list asks of a newcomer; never reached by one whose list is not to be corrected. */
function floorsOf(
  state: PoolState,
  lists: Lists,
  waiting: ReadonlySet<number>,
  draft: ReadonlyMap<number, DecidedList>,
): Float32Array {
  lists.ensure(state.columns.slots);
  const floors = lists.floors.slice();
  for (const index of waiting) floors[index] = Number.POSITIVE_INFINITY;
  for (const index of draft.keys()) floors[index] = Number.POSITIVE_INFINITY;
  return floors;
}

/** The oldest version of the pool that any list to be corrected was ranked from. */
function oldestRanking(state: PoolState, lists: Lists, floors: Float32Array): number {
  let oldest = state.version;
  for (const index of state.columns.indexes()) {
    if (floors[index] !== Number.POSITIVE_INFINITY) oldest = Math.min(oldest, lists.rankedIn[index] ?? -1);
  }
  return oldest;
}

/** Offers a new or edited person to everybody else's list. */
function offer(state: PoolState, lists: Lists, turn: Turn, floors: Float32Array, draft: Map<number, DecidedList>): void {
  const { columns } = state;
  const { index: newcomer, cause } = turn;
  // The scores of a row hold until the next is computed, so what needs another row is kept for the end.
  const row = scoreRow(columns, newcomer, { excluded: excludedFor(state, newcomer) });
  const entriesOf = (index: number) => draft.get(index)?.entries ?? lists.get(index);
  const put = (index: number, entries: Entry[], ranked = draft.get(index)?.ranked ?? false) => {
    const best = sortEntries(columns, entries).slice(0, lists.limit);
    draft.set(index, { index, cause, entries: best, ranked });
    floors[index] = best.length < lists.limit ? -1 : (best.at(-1)?.score ?? -1);
  };
  const rerank: number[] = [];
  const holders = new Set<number>();
  for (const holder of holdersOf(lists, draft, newcomer)) {
    const entries = entriesOf(holder);
    const before = entries.find((entry) => entry.index === newcomer);
    if (!before || floors[holder] === Number.POSITIVE_INFINITY) continue;
    holders.add(holder);
    const score = row[holder] ?? Number.NaN;
    if (score >= before.score) put(holder, [...entries.filter((entry) => entry !== before), { index: newcomer, score }]);
    else rerank.push(holder);
  }
  for (let index = 0; index < row.length; index++) {
    const score = row[index] as number;
    // NaN (may not meet) is never at least a floor; equal scores go on to the ties.
    if (score >= (floors[index] as number) && !holders.has(index)) put(index, [...entriesOf(index), { index: newcomer, score }]);
  }
  for (const index of rerank) put(index, rankAgain(state, lists.limit, index), true);
}

function holdersOf(lists: Lists, draft: ReadonlyMap<number, DecidedList>, person: number): number[] {
  const inDraft = [...draft.values()].filter((list) => list.entries.some((entry) => entry.index === person));
  return [...lists.holdersOf(person), ...inDraft.map((list) => list.index)];
}
