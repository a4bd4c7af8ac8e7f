// Vectors at length 1, as float32 and, for quick upper bounds of their products, rounded to bytes.
import type { ColumnMemory } from '../memory.js';
import { BLOCK_BITS, BLOCK_SLOTS, SLOT_MASK, type Column } from './blocks.js';
import { createVectorBlocks } from './vector-blocks.js';

export interface VectorColumn extends Column {
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
  const floats = createVectorBlocks(memory, attribute, (stride) => stride / 4 + 8);

  function block(at: number): VectorBlock {
    const { has, vectors } = floats.block(at);
    const bytes = vectors + BLOCK_SLOTS * floats.stride;
    const scales = bytes + (BLOCK_SLOTS * floats.stride) / 4;
    return { has, vectors, bytes, scales, errors: scales + BLOCK_SLOTS * 4 };
  }
  function putRough(index: number, vector: Float32Array): void {
    const { buffer } = memory.memory;
    const { bytes, scales, errors } = block(index >> BLOCK_BITS);
    const slot = index & SLOT_MASK;
    const { stride } = floats;
    const { scale, error } = roundToBytes(vector, new Int8Array(buffer, bytes + (slot * stride) / 4, stride / 4));
    new Float32Array(buffer, scales, BLOCK_SLOTS)[slot] = scale;
    new Float32Array(buffer, errors, BLOCK_SLOTS)[slot] = error;
  }

  return {
    get stride() {
      return floats.stride;
    },
    hasAt: floats.hasAt,
    block,
    addressAt: floats.addressAt,
    roughAt(index) {
      const { bytes, scales, errors } = block(index >> BLOCK_BITS);
      const slot = index & SLOT_MASK;
      const { buffer } = memory.memory;
      const [scale = 0] = new Float32Array(buffer, scales + slot * 4, 1);
      const [error = 0] = new Float32Array(buffer, errors + slot * 4, 1);
      return { address: bytes + (slot * floats.stride) / 4, scale, error };
    },
    addBlock: floats.addBlock,
    write(index, person) {
      const given = person.vectors?.[attribute];
      const vector = given === undefined ? undefined : unit(given);
      if (vector === undefined) return floats.clear(index);
      floats.put(index, vector, person.id);
      putRough(index, vector);
    },
    clear: floats.clear,
    layout: floats.layout,
    attach: floats.attach,
  };
}
