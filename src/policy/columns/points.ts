// Vectors as they were given, for the distances between them.
import type { ColumnMemory } from '../memory.js';
import type { Column } from './blocks.js';
import { createVectorBlocks } from './vector-blocks.js';

export interface PointColumn extends Column {
  /** Bytes of a vector, padded with zeros. */
  readonly stride: number;
  hasAt(index: number): boolean;
  /** Addresses within a block, `has` 1 where there is a vector: see the kernel `likenesses`. */
  block(block: number): { readonly has: number; readonly vectors: number };
  addressAt(index: number): number;
}

/** A vector that holds what is not a finite number, or nothing, is missing. */
export function createPointColumn(memory: ColumnMemory, attribute: string): PointColumn {
  const floats = createVectorBlocks(memory, attribute, () => 0);
  return {
    get stride() {
      return floats.stride;
    },
    hasAt: floats.hasAt,
    block: floats.block,
    addressAt: floats.addressAt,
    addBlock: floats.addBlock,
    write(index, person) {
      const point = person.vectors?.[attribute];
      if (point === undefined || point.length === 0 || !point.every(Number.isFinite)) return floats.clear(index);
      floats.put(index, point, person.id);
    },
    clear: floats.clear,
    layout: floats.layout,
    attach: floats.attach,
  };
}
