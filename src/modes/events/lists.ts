// Everyone's list in memory, packed: at most `limit` entries a person, best first. No object per person or entry.
import { isBetter, type RankedCandidate } from '../../policy/rank.js';
import type { PoolColumns } from '../../policy/columns.js';

/** Somebody on a list: their index, and the pair's score. */
export type Entry = RankedCandidate;

/** The floor of a list that is not full: any score passes. */
export const openFloor = -1;

export interface Lists {
  readonly limit: number;
  /** Entries of a person, best first. */
  get(index: number): Entry[];
  /**
   * Replaces a person's entries; any order. More than `limit` are cut to the best. `rankedIn`: the version of the pool (PoolState) from
   * which the list was ranked anew; without it, as before.
   */
  set(index: number, entries: readonly Entry[], rankedIn?: number): void;
  clear(index: number): void;
  /** Indexes of everybody whose list holds this person. */
  holdersOf(index: number): number[];
  /** Per index, the score a newcomer must reach: the worst entry's, or `openFloor`. Beyond the known indexes: nothing. */
  readonly floors: Float32Array;
  /** Per index, the version of the pool that the list was last ranked from; -1: not since it was read from the database. */
  readonly rankedIn: Int32Array;
  ensure(capacity: number): void;
}

/** Empty lists for the people of these columns. */
export function createLists(columns: PoolColumns, limit: number): Lists {
  let capacity = 0;
  let indexes = new Int32Array(0);
  let scores = new Float32Array(0);
  let counts = new Uint8Array(0);
  let floors = new Float32Array(0);
  let rankedIn = new Int32Array(0);

  const ensure = (wanted: number) => {
    if (wanted <= capacity) return;
    const next = Math.max(wanted, capacity * 2, 64);
    indexes = grown(new Int32Array(next * limit), indexes);
    scores = grown(new Float32Array(next * limit), scores);
    counts = grown(new Uint8Array(next), counts);
    floors = grown(new Float32Array(next).fill(openFloor, capacity), floors);
    rankedIn = grown(new Int32Array(next).fill(-1, capacity), rankedIn);
    capacity = next;
  };

  const get = (index: number): Entry[] => {
    const entries: Entry[] = [];
    for (let at = index * limit, end = at + (counts[index] ?? 0); at < end; at++) {
      entries.push({ index: indexes[at] ?? 0, score: scores[at] ?? 0 });
    }
    return entries;
  };

  const set = (index: number, entries: readonly Entry[], version?: number) => {
    ensure(index + 1);
    if (version !== undefined) rankedIn[index] = version;
    const best = sortEntries(columns, entries).slice(0, limit);
    best.forEach((entry, place) => {
      indexes[index * limit + place] = entry.index;
      scores[index * limit + place] = entry.score;
    });
    counts[index] = best.length;
    floors[index] = best.length < limit ? openFloor : (best.at(-1)?.score ?? openFloor);
  };

  const holdersOf = (index: number): number[] => {
    const holders: number[] = [];
    for (let person = 0; person < capacity; person++) {
      for (let at = person * limit, end = at + (counts[person] ?? 0); at < end; at++) {
        if (indexes[at] === index) holders.push(person);
      }
    }
    return holders;
  };

  return {
    limit,
    get,
    set,
    clear: (index) => set(index, [], -1),
    holdersOf,
    get floors() {
      return floors;
    },
    get rankedIn() {
      return rankedIn;
    },
    ensure,
  };
}

/** Best first, ties as everywhere: the earlier joiner, then the id. */
export function sortEntries(columns: PoolColumns, entries: readonly Entry[]): Entry[] {
  return entries.toSorted((a, b) => (isBetter(columns, a, b) ? -1 : 1));
}

function grown<T extends Int32Array | Float32Array | Uint8Array>(next: T, old: T): T {
  next.set(old);
  return next;
}
