// What terms over sets have in common: how much of one person's set the people of a block have too.
import type { SetColumn } from '../column-kinds.js';
import type { ColumnRegistry } from '../column-registry.js';

/** Gives everything the weight of 1. */
export const one = (): number => 1;

/**
 * Writes to `scratch.sums`, for each of the first `count` of `scratch.selection`, the sum of `units(code)` over the codes that are both in
 * `mine` of `row` and in `theirs` of the selected person. Whole numbers: no order of adding can change a sum.
 */
export function sumShared(
  pool: ColumnRegistry,
  mine: SetColumn,
  row: number,
  theirs: SetColumn,
  block: number,
  count: number,
  units: (code: number) => number,
): void {
  const { scratch, kernels, memory } = pool;
  const { start, length } = mine.at(row);
  const words = memory.words();
  const weights = scratch.weights();
  for (let at = start; at < start + length; at++) weights[words[at]!] = units(words[at]!);
  const starts = theirs.starts[block]!.byteOffset;
  const lengths = theirs.lengths[block]!.byteOffset;
  kernels.sumLists(scratch.selectionAddress, count, starts, lengths, scratch.weightsAddress, scratch.sumsAddress);
  for (let at = start; at < start + length; at++) weights[words[at]!] = 0;
}

/** The codes that both have, as the pool knows them now. */
export function sharedWords(pool: ColumnRegistry, mine: SetColumn, row: number, theirs: SetColumn, other: number): string[] {
  const words = pool.memory.words();
  const a = mine.at(row);
  const b = theirs.at(other);
  const have = new Set(words.subarray(a.start, a.start + a.length));
  const shared = [...words.subarray(b.start, b.start + b.length)].filter((code) => have.has(code));
  return shared.map((code) => pool.dictionary.word(code)).toSorted();
}
