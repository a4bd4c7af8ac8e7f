// Lists of 32-bit words, one for each person, of any length.
import type { ColumnMemory } from '../memory.js';
import { BLOCK_BITS, BLOCK_SLOTS, createBlocks, SLOT_MASK, uint32, type ColumnLayout } from './blocks.js';

/** Where one person's list is, in words of the memory. */
export interface List {
  readonly start: number;
  readonly length: number;
}

/** Each list is in a piece of memory of its own. `totals` are a number kept beside each list. */
export function createLists(memory: ColumnMemory) {
  const table = createBlocks(memory, uint32, 3, 0);
  const starts: Uint32Array[] = [];
  const lengths: Uint32Array[] = [];
  const totals: Uint32Array[] = [];
  const split = (block: Uint32Array): void => {
    starts.push(block.subarray(0, BLOCK_SLOTS));
    lengths.push(block.subarray(BLOCK_SLOTS, 2 * BLOCK_SLOTS));
    totals.push(block.subarray(2 * BLOCK_SLOTS));
  };
  return {
    starts,
    lengths,
    totals,
    layout: table.layout,
    at: (index: number): List => ({
      start: starts[index >> BLOCK_BITS]![index & SLOT_MASK]!,
      length: lengths[index >> BLOCK_BITS]![index & SLOT_MASK]!,
    }),
    totalAt: (index: number): number => totals[index >> BLOCK_BITS]![index & SLOT_MASK]!,
    addBlock() {
      table.addBlock();
      split(table.blocks.at(-1)!);
    },
    attach(layout: ColumnLayout) {
      table.attach(layout);
      table.blocks.forEach(split);
    },
    put(index: number, list: readonly number[], total: number) {
      const block = index >> BLOCK_BITS;
      const slot = index & SLOT_MASK;
      const had = lengths[block]![slot]!;
      if (had > 0) memory.release(starts[block]![slot]! * 4, had * 4);
      const address = list.length > 0 ? memory.allocate(list.length * 4) : 0;
      memory.words().set(list, address / 4);
      starts[block]![slot] = address / 4;
      lengths[block]![slot] = list.length;
      totals[block]![slot] = total;
    },
  };
}
