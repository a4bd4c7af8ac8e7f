// Names what keeps two people apart.
import { BLOCK_BITS, SLOT_MASK } from '../../policy/columns/blocks.js';
import type { PoolColumns } from '../../policy/columns.js';

/** The first filter of the policy that the pair fails, `minimum age`, or undefined when they may meet. */
export function failingFilter(columns: PoolColumns, a: number, b: number): string | undefined {
  if (columns.states[a >> BLOCK_BITS]?.[a & SLOT_MASK] !== columns.states[b >> BLOCK_BITS]?.[b & SLOT_MASK]) return 'minimum age';
  const { selection } = columns.registry.scratch;
  const at = columns.filters.findIndex((filter) => {
    selection[0] = b & SLOT_MASK;
    return filter.keep(a, b >> BLOCK_BITS, selection, 1) === 0;
  });
  return columns.compiled.filters[at]?.key;
}
