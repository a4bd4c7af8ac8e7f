// One person against one block of others: filters, then scores term by term, dropping whoever can no longer matter.
// This is the one place where scores are made; rows, pairs, lists and worker threads all come through here, so that the same pair has
// the same bits whichever way it was asked for. Nothing is allocated per pair.
import { BLOCK_BITS, BLOCK_SLOTS, SLOT_MASK } from './column-kinds.js';
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
const { fround } = Math;

export function createScan(pool: ScanPool, { prune = true }: ScanOptions = {}): Scan {
  const { compiled, filters, scorers, states } = pool;
  const { selection } = pool.registry.scratch;
  const { oneWay, combine } = compiled;
  const parts = compiled.scores.map(({ part }) => part);
  // What the terms after each one can still add.
  const rests = parts.map((_, at) => parts.slice(at + 1).reduce((sum, part) => sum + part, SLACK));
  const forward = new Float32Array(BLOCK_SLOTS);
  const backward = new Float32Array(BLOCK_SLOTS);
  const values = new Float32Array(BLOCK_SLOTS);
  const valuesBack = new Float32Array(BLOCK_SLOTS);
  const marked = new Uint8Array(BLOCK_SLOTS);

  /** All slots of the block behind the age wall that `row` is behind, but for `row` and the excluded. */
  function selectLive(row: number, block: number, excluded: Uint32Array | undefined): number {
    const mine = states[row >> BLOCK_BITS]![row & SLOT_MASK]!;
    if (mine === 0) return 0;
    const blockStates = states[block]!;
    const used = Math.min(BLOCK_SLOTS, pool.slots - (block << BLOCK_BITS));
    const marks = mark(row, block, excluded);
    let count = 0;
    if (marks.length === 0) {
      for (let slot = 0; slot < used; slot++) {
        selection[count] = slot;
        if (blockStates[slot]! === mine) count += 1;
      }
      return count;
    }
    for (let slot = 0; slot < used; slot++) {
      selection[count] = slot;
      if (blockStates[slot]! === mine && marked[slot]! === 0) count += 1;
    }
    for (const slot of marks) marked[slot] = 0;
    return count;
  }

  /** Marks who of this block is out, and returns them. */
  function mark(row: number, block: number, excluded: Uint32Array | undefined): number[] {
    const first = block << BLOCK_BITS;
    const slots: number[] = row >> BLOCK_BITS === block ? [row & SLOT_MASK] : [];
    if (excluded !== undefined && excluded.length > 0) {
      for (let at = lowerBound(excluded, first); at < excluded.length && excluded[at]! < first + BLOCK_SLOTS; at++)
        slots.push(excluded[at]! - first);
    }
    for (const slot of slots) marked[slot] = 1;
    return slots;
  }

  /** Adds one term's values to the sums of both directions, keeping only who can still reach `need`. */
  function accumulate(count: number, part: number, rest: number, need: number): number {
    const least = prune ? leastDirection(combine, need) - rest : -1;
    let kept = 0;
    for (let s = 0; s < count; s++) {
      const sum = fround(forward[s]! + fround(part * values[s]!));
      forward[kept] = sum;
      selection[kept] = selection[s]!;
      if (sum >= least) kept += 1;
    }
    return kept;
  }

  function accumulateBoth(count: number, part: number, rest: number, need: number, back: Float32Array): number {
    let kept = 0;
    for (let s = 0; s < count; s++) {
      const sum = fround(forward[s]! + fround(part * values[s]!));
      const sumBack = fround(backward[s]! + fround(part * back[s]!));
      forward[kept] = sum;
      backward[kept] = sumBack;
      selection[kept] = selection[s]!;
      if (!prune || combine(Math.min(1, sum + rest), Math.min(1, sumBack + rest)) + SLACK >= need) kept += 1;
    }
    return kept;
  }

  /** Scores of the selected; `need` as in `block`. */
  function score(row: number, block: number, selected: number, need: number): number {
    let count = selected;
    forward.fill(0, 0, count);
    if (oneWay) backward.fill(0, 0, count);
    for (let at = 0; at < scorers.length && count > 0; at++) {
      scorers[at]!.score(row, block, selection, count, values, valuesBack);
      const part = parts[at]!;
      const rest = rests[at]!;
      const back = compiled.scores[at]!.term.oneWay ? valuesBack : values;
      count = oneWay ? accumulateBoth(count, part, rest, need, back) : accumulate(count, part, rest, need);
    }
    return finish(count, need);
  }

  /** Sums become scores; who is below `need` goes. */
  function finish(count: number, need: number): number {
    let kept = 0;
    for (let s = 0; s < count; s++) {
      const one = Math.min(1, forward[s]!);
      const other = oneWay ? Math.min(1, backward[s]!) : one;
      const whole = scorers.length === 0 ? 1 : combine(one, other);
      forward[kept] = whole;
      selection[kept] = selection[s]!;
      if (whole >= need) kept += 1;
    }
    return kept;
  }

  function filter(row: number, block: number, selected: number): number {
    let count = selected;
    for (let at = 0; at < filters.length && count > 0; at++) count = filters[at]!.keep(row, block, selection, count);
    return count;
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
      // Below every score: nobody is dropped.
      return score(row, block, 1, -1) === 0 ? Number.NaN : forward[0]!;
    },
  };
}

/** The least that both directions must reach so that a score of `need` is possible when they are equal. */
function leastDirection(combine: (forward: number, backward: number) => number, need: number): number {
  // All but `product` give x for (x, x); that gives x².
  return combine(0.5, 0.5) < 0.4 ? Math.sqrt(Math.max(0, need)) : need;
}

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
