// One person against one block of others: who is there, filters, then scores. Rows, pairs, lists and worker threads all come through
// here, so that the same pair has the same score whichever way it was asked for. Nothing is allocated for a pair.
import { BLOCK_BITS, BLOCK_SLOTS, SLOT_MASK } from './columns/blocks.js';
import type { ScanPool } from './columns.js';
import { createScoring, NO_NEED, type ScanOptions } from './scoring.js';

export type { ScanOptions } from './scoring.js';

export interface Scan {
  /** Slots of the block that came through, ascending. */
  readonly selection: Uint32Array;
  /** Their scores. */
  readonly scores: Float32Array;
  /**
   * How many people of the block may meet `row` with a score of at least `need`; they are in `selection` and `scores` until the next call.
   * `excluded`: indexes that may not meet `row`, ascending.
   */
  block(row: number, block: number, need: number, excluded?: Uint32Array): number;
  /** The score of one pair whatever its height, or NaN when they may not meet. */
  pair(row: number, other: number): number;
}

export function createScan(pool: ScanPool, options: ScanOptions = {}): Scan {
  const { filters, states } = pool;
  const { kernels, scratch } = pool.registry;
  const { selection, marks } = scratch;
  const score = createScoring(pool, options);

  /** All slots of the block on `row`'s side of the age wall, but for `row` itself and the excluded. */
  function selectLive(row: number, block: number, excluded: Uint32Array | undefined): number {
    const mine = states[row >> BLOCK_BITS]![row & SLOT_MASK]!;
    if (mine === 0) return 0;
    const first = block << BLOCK_BITS;
    const used = Math.min(BLOCK_SLOTS, pool.slots - first);
    const out =
      excluded === undefined ? [] : excluded.subarray(lowerBound(excluded, first), lowerBound(excluded, first + BLOCK_SLOTS));
    const here = row >> BLOCK_BITS === block;
    for (const index of out) marks[index & SLOT_MASK] = 1;
    if (here) marks[row & SLOT_MASK] = 1;
    const count = kernels.selectLive(selection.byteOffset, used, states[block]!.byteOffset, mine, marks.byteOffset);
    for (const index of out) marks[index & SLOT_MASK] = 0;
    if (here) marks[row & SLOT_MASK] = 0;
    return count;
  }

  function filter(row: number, block: number, selected: number): number {
    let count = selected;
    for (let at = 0; at < filters.length && count > 0; at++) count = filters[at]!.keep(row, block, selection, count);
    return count;
  }

  return {
    selection,
    scores: scratch.forward,
    block: (row, block, need, excluded) => score(row, block, filter(row, block, selectLive(row, block, excluded)), need),
    pair(row, other) {
      const block = other >> BLOCK_BITS;
      const slot = other & SLOT_MASK;
      const state = states[block]?.[slot] ?? 0;
      if (row === other || state === 0 || states[row >> BLOCK_BITS]?.[row & SLOT_MASK] !== state) return Number.NaN;
      selection[0] = slot;
      if (filter(row, block, 1) === 0) return Number.NaN;
      score(row, block, 1, NO_NEED);
      return scratch.forward[0]!;
    },
  };
}

/** The first place in an ascending array whose value is at least `value`. */
function lowerBound(sorted: Uint32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
