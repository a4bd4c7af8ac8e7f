// Columns with one number, code or point for each person.
import type { Dictionary } from '../dictionary.js';
import type { ColumnMemory } from '../memory.js';
import { BLOCK_BITS, BLOCK_SLOTS, createBlocks, float64, SLOT_MASK, uint32, type Column } from './blocks.js';
import { numberIn, placeIn, textIn } from './values.js';

/** NaN is missing. */
export interface NumberColumn extends Column {
  readonly blocks: readonly Float64Array[];
  at(index: number): number;
}

/** Codes of the pool's dictionary; 0 is missing. */
export interface ChoiceColumn extends Column {
  readonly blocks: readonly Uint32Array[];
  at(index: number): number;
}

/** Points of the unit sphere: x of all slots, then y, then z. NaN is missing. */
export interface PlaceColumn extends Column {
  readonly blocks: readonly Float64Array[];
}

export function createNumberColumn(memory: ColumnMemory, attribute: string): NumberColumn {
  const { blocks, ...rest } = createBlocks(memory, float64, 1, Number.NaN);
  const put = (index: number, value: number): void => {
    blocks[index >> BLOCK_BITS]![index & SLOT_MASK] = value;
  };
  return {
    ...rest,
    blocks,
    at: (index) => blocks[index >> BLOCK_BITS]![index & SLOT_MASK]!,
    write: (index, person) => put(index, numberIn(person.attributes[attribute])),
    clear: (index) => put(index, Number.NaN),
  };
}

export function createChoiceColumn(memory: ColumnMemory, dictionary: Dictionary, attribute: string): ChoiceColumn {
  const { blocks, ...rest } = createBlocks(memory, uint32, 1, 0);
  const put = (index: number, code: number): void => {
    blocks[index >> BLOCK_BITS]![index & SLOT_MASK] = code;
  };
  return {
    ...rest,
    blocks,
    at: (index) => blocks[index >> BLOCK_BITS]![index & SLOT_MASK]!,
    write(index, person) {
      const text = textIn(person.attributes[attribute]);
      put(index, text === undefined ? 0 : dictionary.code(text));
    },
    clear: (index) => put(index, 0),
  };
}

export function createPlaceColumn(memory: ColumnMemory, attribute: string): PlaceColumn {
  const { blocks, ...rest } = createBlocks(memory, float64, 3, Number.NaN);
  const put = (index: number, x: number, y: number, z: number): void => {
    const block = blocks[index >> BLOCK_BITS]!;
    const slot = index & SLOT_MASK;
    block[slot] = x;
    block[slot + BLOCK_SLOTS] = y;
    block[slot + 2 * BLOCK_SLOTS] = z;
  };
  return {
    ...rest,
    blocks,
    write(index, person) {
      const place = placeIn(person.attributes[attribute]);
      if (place === undefined) return put(index, Number.NaN, Number.NaN, Number.NaN);
      const lat = (place.lat * Math.PI) / 180;
      const lon = (place.lon * Math.PI) / 180;
      put(index, Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat));
    },
    clear: (index) => put(index, Number.NaN, Number.NaN, Number.NaN),
  };
}
