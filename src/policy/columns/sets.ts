// Sets: lists of distinct codes, and for each block an index from codes to the slots that have them, made when it is first needed.
import { AppError } from '../../errors.js';
import type { Dictionary } from '../dictionary.js';
import type { ColumnMemory } from '../memory.js';
import { BLOCK_BITS, BLOCK_SLOTS, type Column } from './blocks.js';
import { createLists, type List } from './lists.js';
import { setIn } from './values.js';

/** One unit of a value's weight: weights are whole multiples of 1/1024, so that sums are exact in any order. */
export const WEIGHT_UNIT = 1024;
/** More distinct values in one set are refused: sums of units stay within 32 bits. */
export const SET_LIMIT = 32_768;

/** `starts` and `lengths` of lists count words of the memory; `totals` are sums of units. */
export interface SetColumn extends Column {
  readonly starts: readonly Uint32Array[];
  readonly lengths: readonly Uint32Array[];
  readonly totals: readonly Uint32Array[];
  at(index: number): List;
  totalAt(index: number): number;
  /** What a code weighs. */
  unitsOf(code: number): number;
  /** Address of a block's index: which slots have which code, and the codes' units. For the kernel `sumIndexed`. */
  indexOf(block: number): number;
}

/** Multiplier of the hash of codes (Knuth, golden ratio); rank.as.ts has the same. */
const HASH = 0x9e3779b1;
const HEADER_WORDS = 4;
const ENTRY_WORDS = 4;

export function createSetColumn(
  memory: ColumnMemory,
  dictionary: Dictionary,
  attribute: string,
  weights: Readonly<Record<string, number>>,
): SetColumn {
  const { put, ...lists } = createLists(memory);
  const units = new Map(
    Object.entries(weights).map(([word, weight]) => [dictionary.code(word), Math.round(weight * WEIGHT_UNIT)]),
  );
  const unitsOf = (code: number): number => units.get(code) ?? WEIGHT_UNIT;
  // Index of each block: address and bytes. None: not needed yet, or changed since.
  const indexes: ({ address: number; bytes: number } | undefined)[] = [];

  function change(index: number, codes: readonly number[]): void {
    const block = index >> BLOCK_BITS;
    const had = indexes[block];
    if (had !== undefined) memory.release(had.address, had.bytes);
    indexes[block] = undefined;
    put(
      index,
      codes,
      codes.reduce((sum, code) => sum + unitsOf(code), 0),
    );
  }
  function indexOf(block: number): number {
    const made = indexes[block] ?? buildIndex(memory, lists.starts[block]!, lists.lengths[block]!, unitsOf);
    indexes[block] = made;
    return made.address;
  }

  return {
    ...lists,
    unitsOf,
    indexOf,
    write(index, person) {
      const values = setIn(person.attributes[attribute]);
      if (values.length > SET_LIMIT) {
        throw new AppError(
          'invalid_input',
          `${attribute} of person ${person.id} has ${values.length} values; at most ${SET_LIMIT} can be compared`,
        );
      }
      change(
        index,
        values.map((value) => dictionary.code(value)),
      );
    },
    clear: (index) => change(index, []),
    // Another thread cannot make indexes, and nobody here may have asked for them yet.
    layout: () => ({ ...lists.layout(), more: lists.starts.map((_, block) => indexOf(block)) }),
    attach(layout) {
      lists.attach(layout);
      indexes.push(...(layout.more ?? []).map((address) => ({ address, bytes: 0 })));
    },
  };
}

/** How many people of a block have each code. */
function countCodes(words: Uint32Array, starts: Uint32Array, lengths: Uint32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (let slot = 0; slot < BLOCK_SLOTS; slot++) {
    const end = starts[slot]! + lengths[slot]!;
    for (let at = starts[slot]!; at < end; at++) counts.set(words[at]!, (counts.get(words[at]!) ?? 0) + 1);
  }
  return counts;
}

/** The mask of the hash table; its entries (code, units, from, to), open addressing, code 0 is free; then the slots of each code as 16 bits. */
function buildIndex(memory: ColumnMemory, starts: Uint32Array, lengths: Uint32Array, unitsOf: (code: number) => number) {
  const counts = countCodes(memory.words(), starts, lengths);
  const size = 2 ** Math.ceil(Math.log2(counts.size * 2 + 2));
  const firstSlot = (HEADER_WORDS + size * ENTRY_WORDS) * 4;
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const bytes = firstSlot + total * 2;
  const address = memory.allocate(bytes);
  const words = memory.words();
  const table = words.subarray(address / 4, address / 4 + firstSlot / 4).fill(0);
  const slots = new Uint16Array(memory.memory.buffer, address + firstSlot, total);
  table[0] = size - 1;
  const entryOf = new Map<number, number>();
  let from = 0;
  for (const [code, count] of counts) {
    let place = Math.imul(code, HASH) & (size - 1);
    while (table[HEADER_WORDS + place * ENTRY_WORDS] !== 0) place = (place + 1) & (size - 1);
    const entry = HEADER_WORDS + place * ENTRY_WORDS;
    table.set([code, unitsOf(code), firstSlot + from * 2, firstSlot + from * 2], entry);
    entryOf.set(code, entry);
    from += count;
  }
  for (let slot = 0; slot < BLOCK_SLOTS; slot++) {
    const end = starts[slot]! + lengths[slot]!;
    for (let at = starts[slot]!; at < end; at++) {
      const to = entryOf.get(words[at]!)! + 3;
      slots[(table[to]! - firstSlot) / 2] = slot;
      table[to]! += 2;
    }
  }
  return { address, bytes };
}
