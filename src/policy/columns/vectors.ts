// Vectors at length 1, as float32 and, for quick upper bounds of their products, rounded to bytes.
import { AppError } from '../../errors.js';
import type { ColumnMemory } from '../memory.js';
import { BLOCK_BITS, BLOCK_SLOTS, createBlocks, SLOT_MASK, uint8, type Column } from './blocks.js';

/** Longer vectors are refused. */
export const DIMENSIONS_LIMIT = 8192;

export interface VectorColumn extends Column {
  /** Numbers in each vector; 0 until the first comes. All have as many. */
  readonly dimensions: number;
  /** Bytes of a vector, padded with zeros. */
  readonly stride: number;
  hasAt(index: number): boolean;
  /** Addresses within a block, `has` 1 where there is a vector: see the kernels `dots` and `dotBounds`. */
  block(block: number): VectorBlock;
  addressAt(index: number): number;
  /** One vector's bytes, and their scale and error. */
  roughAt(index: number): { readonly address: number; readonly scale: number; readonly error: number };
}

export interface VectorBlock {
  readonly has: number;
  readonly vectors: number;
  readonly bytes: number;
  readonly scales: number;
  readonly errors: number;
}

/** The vector at length 1, or undefined when it has no direction or holds what is not a number. */
function unit(vector: Float32Array): Float32Array | undefined {
  let squares = 0;
  for (const x of vector) squares += x * x;
  const length = Math.sqrt(squares);
  if (!(length > 0 && length < Infinity)) return undefined;
  // Already of length 1 as float32 goes: kept as it is, so that writing it again changes no bit.
  if (Math.abs(length - 1) < 1e-6) return vector;
  return vector.map((x) => x / length);
}

/** The vector rounded to `scale` times whole numbers from -127 to 127, and how far that is from it: never said to be less than it is. */
function roundToBytes(vector: Float32Array, bytes: Int8Array): { scale: number; error: number } {
  const largest = vector.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const scale = Math.fround(largest / 127);
  let squares = 0;
  bytes.fill(0);
  vector.forEach((x, at) => {
    bytes[at] = Math.round(x / scale);
    squares += (x - bytes[at] * scale) ** 2;
  });
  return { scale, error: Math.sqrt(squares) + 1e-6 };
}

export function createVectorColumn(memory: ColumnMemory, attribute: string): VectorColumn {
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
  /** Vectors begin when their length is known: then every block gets its own, in the order of `VectorBlock`. */
  function addVectors(): void {
    const missing = stride === 0 ? 0 : has.blocks.length - addresses.length;
    for (let block = 0; block < missing; block++) addresses.push(memory.allocate(BLOCK_SLOTS * (stride + stride / 4 + 8)));
  }
  function block(at: number): VectorBlock {
    const vectors = addresses[at]!;
    const bytes = vectors + BLOCK_SLOTS * stride;
    const scales = bytes + (BLOCK_SLOTS * stride) / 4;
    return { has: has.addresses[at]!, vectors, bytes, scales, errors: scales + BLOCK_SLOTS * 4 };
  }
  function clear(index: number): void {
    has.blocks[index >> BLOCK_BITS]![index & SLOT_MASK] = 0;
  }
  function put(index: number, vector: Float32Array): void {
    const { buffer } = memory.memory;
    const { vectors, bytes, scales, errors } = block(index >> BLOCK_BITS);
    const slot = index & SLOT_MASK;
    const floats = new Float32Array(buffer, vectors + slot * stride, stride / 4);
    floats.fill(0); // the padding too: this memory may have been used before
    floats.set(vector);
    const { scale, error } = roundToBytes(vector, new Int8Array(buffer, bytes + (slot * stride) / 4, stride / 4));
    new Float32Array(buffer, scales, BLOCK_SLOTS)[slot] = scale;
    new Float32Array(buffer, errors, BLOCK_SLOTS)[slot] = error;
    has.blocks[index >> BLOCK_BITS]![slot] = 1;
  }

  return {
    get dimensions() {
      return dimensions;
    },
    get stride() {
      return stride;
    },
    hasAt: (index) => has.blocks[index >> BLOCK_BITS]![index & SLOT_MASK] === 1,
    block,
    addressAt: (index) => addresses[index >> BLOCK_BITS]! + (index & SLOT_MASK) * stride,
    roughAt(index) {
      const { bytes, scales, errors } = block(index >> BLOCK_BITS);
      const slot = index & SLOT_MASK;
      const { buffer } = memory.memory;
      const [scale = 0] = new Float32Array(buffer, scales + slot * 4, 1);
      const [error = 0] = new Float32Array(buffer, errors + slot * 4, 1);
      return { address: bytes + (slot * stride) / 4, scale, error };
    },
    addBlock() {
      has.addBlock();
      addVectors();
    },
    write(index, person) {
      const given = person.vectors?.[attribute];
      const vector = given === undefined ? undefined : unit(given);
      if (vector === undefined) return clear(index);
      if (dimensions === 0) setDimensions(vector.length);
      if (vector.length !== dimensions) {
        throw new AppError(
          'invalid_input',
          `The vector of ${attribute} of person ${person.id} has ${vector.length} numbers, those of others ${dimensions}: embed them with one model`,
        );
      }
      put(index, vector);
    },
    clear,
    layout: () => ({ addresses: has.addresses, more: [dimensions, ...addresses] }),
    attach(layout) {
      has.attach(layout);
      const [count = 0, ...blocks] = layout.more ?? [];
      addresses.push(...blocks);
      if (count > 0) setDimensions(count);
    },
  };
}
