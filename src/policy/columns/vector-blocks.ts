// Room for vectors, whose length is known only when the first comes: from then on every block has its own, and one of another length is
// refused. What else is kept beside each vector is the column's matter.
import { AppError } from '../../errors.js';
import type { ColumnMemory } from '../memory.js';
import { BLOCK_BITS, BLOCK_SLOTS, createBlocks, SLOT_MASK, uint8, type ColumnLayout } from './blocks.js';

/** Longer vectors are refused. */
export const DIMENSIONS_LIMIT = 8192;

/** `bytesBeside`: what a slot needs beside its vector, by the vector's stride. Vectors come first in each block. */
export function createVectorBlocks(memory: ColumnMemory, attribute: string, bytesBeside: (stride: number) => number) {
  const has = createBlocks(memory, uint8, 1, 0);
  const addresses: number[] = [];
  let dimensions = 0;
  let stride = 0;

  function setDimensions(count: number): void {
    if (count > DIMENSIONS_LIMIT)
      throw new AppError(
        'invalid_input',
        `Vectors of ${attribute} have ${count} numbers; at most ${DIMENSIONS_LIMIT} can be compared`,
      );
    dimensions = count;
    stride = Math.ceil(count / 16) * 64;
    addVectors();
  }
  function addVectors(): void {
    const missing = stride === 0 ? 0 : has.blocks.length - addresses.length;
    for (let block = 0; block < missing; block++) addresses.push(memory.allocate(BLOCK_SLOTS * (stride + bytesBeside(stride))));
  }

  return {
    /** Numbers in each vector; 0 until the first comes. */
    get dimensions() {
      return dimensions;
    },
    /** Bytes of a vector, padded with zeros. */
    get stride() {
      return stride;
    },
    hasAt: (index: number): boolean => has.blocks[index >> BLOCK_BITS]![index & SLOT_MASK] === 1,
    /** Of a block: where it says who has a vector, one byte each, and where the vectors begin. */
    block: (block: number) => ({ has: has.addresses[block]!, vectors: addresses[block]! }),
    addressAt: (index: number): number => addresses[index >> BLOCK_BITS]! + (index & SLOT_MASK) * stride,
    put(index: number, vector: Float32Array, personId: string): void {
      if (dimensions === 0) setDimensions(vector.length);
      if (vector.length !== dimensions) {
        throw new AppError(
          'invalid_input',
          `The vector of ${attribute} of person ${personId} has ${vector.length} numbers, those of others ${dimensions}: embed them with one model`,
        );
      }
      const at = addresses[index >> BLOCK_BITS]! + (index & SLOT_MASK) * stride;
      const floats = new Float32Array(memory.memory.buffer, at, stride / 4);
      floats.fill(0); // the padding too: this memory may have been used before
      floats.set(vector);
      has.blocks[index >> BLOCK_BITS]![index & SLOT_MASK] = 1;
    },
    clear(index: number): void {
      has.blocks[index >> BLOCK_BITS]![index & SLOT_MASK] = 0;
    },
    addBlock(): void {
      has.addBlock();
      addVectors();
    },
    layout: (): ColumnLayout => ({ addresses: has.addresses, more: [dimensions, ...addresses] }),
    attach(layout: ColumnLayout): void {
      has.attach(layout);
      const [count = 0, ...blocks] = layout.more ?? [];
      addresses.push(...blocks);
      if (count > 0) setDimensions(count);
    },
  };
}
