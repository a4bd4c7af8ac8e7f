// One person against one block of others: filters, then scores term by term, dropping whoever can no longer matter.
// This is the one place where scores are made; rows, pairs, lists and worker threads all come through here, so that the same pair has
// the same bits whichever way it was asked for. Nothing is allocated per pair.
import { BLOCK_BITS, BLOCK_SLOTS, SLOT_MASK } from './columns/blocks.js';
import type { ScanPool } from './columns.js';

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

export interface ScanOptions {
  /** Whether people are dropped as soon as they cannot reach `need`. Never changes a result. Default true. */
  readonly prune?: boolean;
}

/** Room for the rounding of sums of parts: bounds are this much too generous, never too strict. */
const SLACK = 1e-5;
/** Nobody is dropped by this. */
const NO_NEED = -1;
const { fround } = Math;

export function createScan(pool: ScanPool, { prune = true }: ScanOptions = {}): Scan {
  const { compiled, filters, scorers, states } = pool;
  const { kernels, scratch } = pool.registry;
  const { selection, values, backValues, forward, backward, marks } = scratch;
  const parts = compiled.scores.map(({ part }) => part);
  // What the terms after each one can still add.
  const rests = parts.map((_, at) => parts.slice(at + 1).reduce((sum, part) => sum + part, SLACK));

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

  /** For policies whose directions are equal: one sum. `need` as in `block`. */
  function scoreOneSum(row: number, block: number, selected: number, need: number): number {
    const { byteOffset: sums } = forward;
    const { byteOffset: added } = values;
    const least = prune ? leastDirection(compiled, need) : NO_NEED;
    let count = selected;
    kernels.clear(sums, count * 4);
    for (let at = 0; at < scorers.length && count > 0; at++) {
      const scorer = scorers[at]!;
      const part = parts[at]!;
      const bar = prune ? least - rests[at]! : NO_NEED;
      if (bar > 0 && scorer.bound?.(row, block, selection, count, values) === true) {
        count = kernels.keepReaching(selection.byteOffset, count, sums, added, part, bar - SLACK);
      }
      scorer.score(row, block, selection, count, values, backValues);
      count = kernels.addPart(selection.byteOffset, count, sums, added, part, bar);
    }
    return count;
  }

  /** For policies with one-way terms: a sum for each direction. */
  function scoreBothSums(row: number, block: number, selected: number, need: number): number {
    let count = selected;
    kernels.clear(forward.byteOffset, count * 4);
    kernels.clear(backward.byteOffset, count * 4);
    for (let at = 0; at < scorers.length && count > 0; at++) {
      scorers[at]!.score(row, block, selection, count, values, backValues);
      count = addBothParts(
        count,
        parts[at]!,
        rests[at]!,
        prune ? need : NO_NEED,
        compiled.scores[at]!.term.oneWay ? backValues : values,
      );
    }
    return count;
  }

  function addBothParts(count: number, part: number, rest: number, need: number, back: Float32Array): number {
    let kept = 0;
    for (let s = 0; s < count; s++) {
      const sum = fround(forward[s]! + fround(part * values[s]!));
      const sumBack = fround(backward[s]! + fround(part * back[s]!));
      forward[kept] = sum;
      backward[kept] = sumBack;
      selection[kept] = selection[s]!;
      if (compiled.combine(Math.min(1, sum + rest), Math.min(1, sumBack + rest)) + SLACK >= need) kept += 1;
    }
    return kept;
  }

  /** Sums become scores; who is below `need` goes. */
  function finish(count: number, need: number): number {
    const least = compiled.oneWay ? NO_NEED : leastDirection(compiled, need) - SLACK;
    let kept = 0;
    for (let s = 0; s < count; s++) {
      if (forward[s]! < least && scorers.length > 0) continue;
      const one = Math.min(1, forward[s]!);
      const other = compiled.oneWay ? Math.min(1, backward[s]!) : one;
      const whole = scorers.length === 0 ? 1 : compiled.combine(one, other);
      forward[kept] = whole;
      selection[kept] = selection[s]!;
      if (whole >= need) kept += 1;
    }
    return kept;
  }

  function score(row: number, block: number, selected: number, need: number): number {
    const scored = compiled.oneWay ? scoreBothSums(row, block, selected, need) : scoreOneSum(row, block, selected, need);
    return finish(scored, need);
  }

  return {
    selection,
    scores: forward,
    block: (row, block, need, excluded) => score(row, block, filter(row, block, selectLive(row, block, excluded)), need),
    pair(row, other) {
      const block = other >> BLOCK_BITS;
      const slot = other & SLOT_MASK;
      const state = states[block]?.[slot] ?? 0;
      if (row === other || state === 0 || states[row >> BLOCK_BITS]?.[row & SLOT_MASK] !== state) return Number.NaN;
      selection[0] = slot;
      if (filter(row, block, 1) === 0) return Number.NaN;
      score(row, block, 1, NO_NEED);
      return forward[0]!;
    },
  };
}

/** What both of two equal directions must reach for a score of `need`: the combinations give x for (x, x), but `product`, which gives x². */
function leastDirection({ policy }: ScanPool['compiled'], need: number): number {
  return policy.combine === 'product' ? Math.sqrt(Math.max(0, need)) : need;
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
