// What terms over sets have in common: how much of one person's set the people of a block have too.
import type { ColumnRegistry } from '../columns/registry.js';
import type { SetColumn } from '../columns/sets.js';

/** How many shared values an explanation keeps. */
export const WORDS_KEPT = 8;

/** Fewer people than this are looked at one by one; for more, the block's index is quicker (4 against 0.5 ns a pair for 12 of 400 tags). */
const FEW = 32;

/**
 * Writes to `scratch.sums`, by slot, for the first `count` of `scratch.selection`: the units of the codes that are in `mine` of `row` and in
 * `theirs` of the selected person. Units are those of `theirs`, whole numbers: no order of adding can change a sum.
 */
export function sumShared(
  pool: ColumnRegistry,
  mine: SetColumn,
  row: number,
  theirs: SetColumn,
  block: number,
  count: number,
): void {
  const { scratch, kernels } = pool;
  const { start, length } = mine.at(row);
  if (count >= FEW) kernels.sumIndexed(theirs.indexOf(block), start * 4, length, scratch.sums.byteOffset);
  else sumFew(pool, mine, row, theirs, block, count);
}

function sumFew(pool: ColumnRegistry, mine: SetColumn, row: number, theirs: SetColumn, block: number, count: number): void {
  const { scratch, kernels, memory } = pool;
  const { selection, sums } = scratch;
  const { start, length } = mine.at(row);
  const weights = scratch.weights();
  const codes = memory.words().subarray(start, start + length);
  for (const code of codes) weights[code] = theirs.unitsOf(code);
  const starts = theirs.starts[block]!.byteOffset;
  const lengths = theirs.lengths[block]!.byteOffset;
  kernels.sumLists(selection.byteOffset, count, starts, lengths, weights.byteOffset, sums.byteOffset);
  for (const code of codes) weights[code] = 0;
}

/** The words that both have: those that weigh most first, then by the alphabet. */
export function sharedWords(pool: ColumnRegistry, mine: SetColumn, row: number, theirs: SetColumn, other: number): string[] {
  const words = pool.memory.words();
  const own = mine.at(row);
  const found = theirs.at(other);
  const have = new Set(words.subarray(own.start, own.start + own.length));
  const shared = [...words.subarray(found.start, found.start + found.length)].filter((code) => have.has(code));
  const word = (code: number): string => pool.dictionary.word(code);
  return shared.toSorted((a, b) => theirs.unitsOf(b) - theirs.unitsOf(a) || (word(a) < word(b) ? -1 : 1)).map(word);
}
