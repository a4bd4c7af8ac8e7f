// How many pairs each rule of a policy leaves, over many people at once: which rule costs how much.
import { BLOCK_BITS, BLOCK_SLOTS, SLOT_MASK } from './columns/blocks.js';
import type { PoolColumns } from './columns.js';
import type { FunnelStep } from './explain.js';
import { scoreRow } from './rank.js';

/**
 * From all pairs to those that score enough, each pair counted from the side of each of `rows`. `excluded`: who may not meet somebody.
 * Time: a filter pass and a scoring pass over rows times people; memory: one row.
 */
export function pairFunnel(
  columns: PoolColumns,
  rows: readonly number[],
  excluded: (index: number) => ReadonlySet<number> | undefined,
): FunnelStep[] {
  const { compiled, filters } = columns;
  const ordered = compiled.policy.filters.map((spec) => {
    const at = compiled.filters.findIndex((filter) => filter.spec === spec);
    return { filter: filters[at]!, key: compiled.filters[at]!.key, words: compiled.filters[at]!.term.words(spec) };
  });
  const left = Array.from({ length: ordered.length + 1 }, () => 0);
  const out = new Float32Array(columns.slots);
  let high = 0;
  for (const row of rows) {
    for (let block = 0; block << BLOCK_BITS < columns.slots; block++) {
      let count = selectMeetable(columns, row, block);
      left[0]! += count;
      ordered.forEach(({ filter }, at) => {
        count = filter.keep(row, block, columns.registry.scratch.selection, count);
        left[at + 1]! += count;
      });
    }
    const scores = scoreRow(columns, row, { excluded: excluded(row) ?? new Set(), out });
    for (const score of scores) if (score === score) high += 1;
  }
  const pairs = rows.length * (columns.count - 1);
  return [
    { step: 'pool', left: pairs, words: 'pairs of people' },
    ...(left[0] === pairs ? [] : [{ step: 'age', left: left[0]!, words: 'on the same side of the minimum age' }]),
    ...ordered.map(({ key, words }, at) => ({ step: key, left: left[at + 1]!, words })),
    { step: 'threshold', left: high, words: thresholdWords(compiled.policy.threshold) },
  ];
}

function thresholdWords(threshold: number): string {
  const blocks = 'not blocked by one of them';
  return threshold > 0 ? `${blocks}, and scoring ${Math.round(threshold * 1000) / 10} of 100 or more` : blocks;
}

/** Fills the selection with everybody of a block on `row`'s side of the age wall, but for `row`; returns how many. */
function selectMeetable(columns: PoolColumns, row: number, block: number): number {
  const { selection } = columns.registry.scratch;
  const mine = columns.states[row >> BLOCK_BITS]![row & SLOT_MASK]!;
  const states = columns.states[block]!;
  const first = block << BLOCK_BITS;
  const used = Math.min(BLOCK_SLOTS, columns.slots - first);
  let count = 0;
  for (let slot = 0; slot < used; slot++) {
    selection[count] = slot;
    if (states[slot] === mine && first + slot !== row) count += 1;
  }
  return count;
}
