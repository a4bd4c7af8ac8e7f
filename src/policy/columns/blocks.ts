// Columns come in blocks of BLOCK_SLOTS people, in the shared memory: growing adds blocks and moves nothing, and one block of every
// column fits the cache while a tile of rows passes over it.
import type { ColumnMemory } from '../memory.js';
import type { Person } from '../../people/person.js';

/** People per block. 1024 of them with 64-d vectors and a dozen tags are 350 KB, within the second-level cache. Slots fit 16 bits. */
export const BLOCK_BITS = 10;
export const BLOCK_SLOTS = 1 << BLOCK_BITS;
export const SLOT_MASK = BLOCK_SLOTS - 1;

/** Where a column's blocks are, for another thread to read the same memory. */
export interface ColumnLayout {
  readonly addresses: readonly number[];
  /** What else the column needs to know, by its own rules. */
  readonly more?: readonly number[];
}

export interface Column {
  addBlock(): void;
  write(index: number, person: Person): void;
  clear(index: number): void;
  layout(): ColumnLayout;
  /** Takes over blocks that another thread made. */
  attach(layout: ColumnLayout): void;
}

export type View<T> = (buffer: ArrayBufferLike, address: number, length: number) => T;
export const uint8: View<Uint8Array> = (buffer, address, length) => new Uint8Array(buffer, address, length);
export const uint32: View<Uint32Array> = (buffer, address, length) => new Uint32Array(buffer, address, length);
export const float64: View<Float64Array> = (buffer, address, length) => new Float64Array(buffer, address, length);

interface BlockArray<V> {
  readonly length: number;
  readonly BYTES_PER_ELEMENT: number;
  fill(value: V): unknown;
}

/** Blocks of `perSlot` numbers a slot, `empty` at first. */
export function createBlocks<T extends BlockArray<number>>(memory: ColumnMemory, view: View<T>, perSlot: number, empty: number) {
  const blocks: T[] = [];
  const addresses: number[] = [];
  const length = BLOCK_SLOTS * perSlot;
  const bytes = length * view(new ArrayBuffer(0), 0, 0).BYTES_PER_ELEMENT;
  return {
    blocks,
    addresses,
    addBlock() {
      const address = memory.allocate(bytes);
      const block = view(memory.memory.buffer, address, length);
      block.fill(empty);
      blocks.push(block);
      addresses.push(address);
    },
    layout: (): ColumnLayout => ({ addresses }),
    attach(layout: ColumnLayout) {
      for (const address of layout.addresses) {
        addresses.push(address);
        blocks.push(view(memory.memory.buffer, address, length));
      }
    },
  };
}
