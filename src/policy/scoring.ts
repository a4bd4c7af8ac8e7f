// Scores of those of a block who passed the filters: terms are summed up one after the other, always in the policy's compiled order, in
// float32, and whoever can no longer reach what is needed is dropped on the way. This is the one place where scores are made.
import type { ScanPool } from './columns.js';

export interface ScanOptions {
  /** Whether people are dropped as soon as they cannot reach `need`. Never changes a result. Default true. */
  readonly prune?: boolean;
}

/** A need that everybody reaches. */
export const NO_NEED = -1;
/** Room for the rounding of sums of parts: bounds are this much too generous, never too strict. */
const SLACK = 1e-5;
const { fround } = Math;

/**
 * A function that scores the first `selected` of `scratch.selection` against `row`: those with a score of at least `need` are then in
 * `selection`, their scores in `scratch.forward`, and their number is returned.
 */
export function createScoring(
  pool: ScanPool,
  { prune = true }: ScanOptions,
): (row: number, block: number, selected: number, need: number) => number {
  const { compiled, scorers } = pool;
  const { kernels, scratch } = pool.registry;
  const { selection, values, backValues, forward, backward } = scratch;
  const parts = compiled.scores.map(({ part }) => part);
  // What the terms after each one can still add.
  const rests = parts.map((_, at) => parts.slice(at + 1).reduce((sum, part) => sum + part, SLACK));

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

  return (row, block, selected, need) => {
    const scored = compiled.oneWay ? scoreBothSums(row, block, selected, need) : scoreOneSum(row, block, selected, need);
    return finish(scored, need);
  };
}

/** What both of two equal directions must reach for a score of `need`: the combinations give x for (x, x), but `product`, which gives x². */
function leastDirection({ policy }: ScanPool['compiled'], need: number): number {
  return policy.combine === 'product' ? Math.sqrt(Math.max(0, need)) : need;
}
