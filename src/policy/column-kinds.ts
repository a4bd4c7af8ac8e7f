// The columns of a pool, one per attribute and representation, in blocks of BLOCK_SLOTS people: what people wrote, turned into numbers
// in the shared memory. Here is decided what counts as missing; the SQL face decides the same (sql/functions/policy/).
// A column only reads people and memory; it knows no term.
import { AppError } from '../errors.js';
import type { Dictionary } from './dictionary.js';
import type { ColumnMemory } from './memory.js';
import type { Answer, AttributeValue, Person, Place } from './person.js';

/** People per block. 1024 of them with 64-d vectors and a dozen tags are 320 KB: they stay in the second-level cache while a tile of rows passes. */
export const BLOCK_BITS = 10;
export const BLOCK_SLOTS = 1 << BLOCK_BITS;
export const SLOT_MASK = BLOCK_SLOTS - 1;

/** Numbers beyond this are no number of anybody: missing. */
export const NUMBER_LIMIT = 1e15;
/** One unit of a tag's weight: weights are whole multiples of 1/1024, so that sums are exact in any order. */
export const WEIGHT_UNIT = 1024;
/** More distinct values in one set are refused: sums of weights stay within 32 bits. */
export const SET_LIMIT = 32_768;

/** Where a column's blocks are, for another thread to read the same memory. */
export interface ColumnLayout {
  readonly addresses: readonly number[];
  readonly dimensions: number;
}

interface Column {
  addBlock(): void;
  write(index: number, person: Person): void;
  clear(index: number): void;
  layout(): ColumnLayout;
  attach(layout: ColumnLayout): void;
}

/** NaN is missing. */
export interface NumberColumn extends Column {
  readonly blocks: readonly Float64Array[];
  at(index: number): number;
}
/** Where one person's list is, in words of the memory. */
export interface List {
  readonly start: number;
  readonly length: number;
}
/** Codes of the pool's dictionary; 0 is missing. */
export interface ChoiceColumn extends Column {
  readonly blocks: readonly Uint32Array[];
  at(index: number): number;
}
/** Lists of distinct codes. `starts` and `lengths` count words of the memory; `totals` are sums of weight units. */
export interface SetColumn extends Column {
  readonly starts: readonly Uint32Array[];
  readonly lengths: readonly Uint32Array[];
  readonly totals: readonly Uint32Array[];
  at(index: number): List;
  totalAt(index: number): number;
  unitsOf(code: number): number;
  /** Whether any code weighs other than 1. */
  readonly weighted: boolean;
}
/** Points of the unit sphere: x of all slots, then y, then z. NaN is missing. */
export interface PlaceColumn extends Column {
  readonly blocks: readonly Float64Array[];
}
/** Lists of answers, see `encodeAnswers`. */
export interface AnswersColumn extends Column {
  at(index: number): List;
}
/** Unit vectors, padded with zeros to `stride` bytes. */
export interface VectorColumn extends Column {
  readonly dimensions: number;
  readonly stride: number;
  readonly has: readonly Uint8Array[];
  readonly addresses: readonly number[];
  hasAt(index: number): boolean;
  addressAt(index: number): number;
}

// -- what a value is --------------------------------------------------------------------------------------------------

export function numberIn(value: AttributeValue | null | undefined): number {
  return typeof value === 'number' && Math.abs(value) <= NUMBER_LIMIT ? value : Number.NaN;
}

export function textIn(value: AttributeValue | null | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The distinct values of a set. A single text is a set of one. */
export function setIn(value: AttributeValue | null | undefined): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (!Array.isArray(value)) return [];
  const texts = (value as readonly unknown[]).filter((each): each is string => typeof each === 'string' && each !== '');
  return [...new Set(texts)];
}

export function placeIn(value: AttributeValue | null | undefined): Place | undefined {
  if (typeof value !== 'object' || value === null || !('lat' in value)) return undefined;
  const { lat, lon } = value as Place;
  const known = typeof lat === 'number' && typeof lon === 'number' && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  return known ? { lat, lon } : undefined;
}

/** The usable answers of a person, by question. */
export function answersIn(value: AttributeValue | null | undefined): readonly (readonly [string, Answer])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value as Readonly<Record<string, Answer | null>>).filter((entry): entry is [string, Answer] => {
    const answer = entry[1];
    if (typeof answer !== 'object' || answer === null || typeof answer.chosen !== 'string' || answer.chosen === '') return false;
    return Array.isArray(answer.accepts) && [0, 1, 2, 3, 4].includes(answer.importance);
  });
}

// -- columns ----------------------------------------------------------------------------------------------------------

type View<T> = (buffer: ArrayBufferLike, address: number, length: number) => T;
const uint32: View<Uint32Array> = (buffer, address, length) => new Uint32Array(buffer, address, length);
const float64: View<Float64Array> = (buffer, address, length) => new Float64Array(buffer, address, length);
const uint8: View<Uint8Array> = (buffer, address, length) => new Uint8Array(buffer, address, length);

/** Blocks of `perSlot` numbers a slot. */
function createBlocks<T extends { fill(value: number): unknown }>(
  memory: ColumnMemory,
  view: View<T>,
  perSlot: number,
  bytes: number,
  empty: number,
) {
  const blocks: T[] = [];
  const addresses: number[] = [];
  const length = BLOCK_SLOTS * perSlot;
  return {
    blocks,
    addBlock() {
      const address = memory.allocate(length * bytes);
      const block = view(memory.memory.buffer, address, length);
      block.fill(empty);
      blocks.push(block);
      addresses.push(address);
    },
    layout: () => ({ addresses, dimensions: 0 }),
    attach(layout: ColumnLayout) {
      for (const address of layout.addresses) blocks.push(view(memory.memory.buffer, address, length));
    },
  };
}

export function createNumberColumn(memory: ColumnMemory, attribute: string): NumberColumn {
  const { blocks, ...rest } = createBlocks(memory, float64, 1, 8, Number.NaN);
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
  const { blocks, ...rest } = createBlocks(memory, uint32, 1, 4, 0);
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
  const { blocks, ...rest } = createBlocks(memory, float64, 3, 8, Number.NaN);
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

/** Lists of 32-bit words, one a slot, each in a piece of memory of its own. */
function createLists(memory: ColumnMemory) {
  const table = createBlocks(memory, uint32, 3, 4, 0);
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
  return {
    ...lists,
    unitsOf,
    weighted: units.size > 0,
    write(index, person) {
      const values = setIn(person.attributes[attribute]);
      if (values.length > SET_LIMIT) {
        throw new AppError(
          'invalid_input',
          `${attribute} of person ${person.id} has ${values.length} values; at most ${SET_LIMIT} can be compared`,
        );
      }
      const codes = values.map((value) => dictionary.code(value));
      let total = 0;
      for (const code of codes) total += unitsOf(code);
      put(index, codes, total);
    },
    clear: (index) => put(index, [], 0),
  };
}

/** What an importance of 0 to 4 counts. After OkCupid's scale (irrelevant, a little, somewhat, very, mandatory), in powers of five. */
const IMPORTANCE = [0, 1, 5, 25, 125] as const;

/** Each answer: question, chosen, importance, how many it accepts, these. Questions are codes; answers are codes of question and answer together. */
function encodeAnswers(dictionary: Dictionary, answers: readonly (readonly [string, Answer])[]): number[] {
  return answers.flatMap(([question, answer]) => {
    const code = (text: string): number => dictionary.code(`${question}\u0000${text}`);
    const accepts = setIn(answer.accepts).map(code);
    return [code(''), code(answer.chosen), IMPORTANCE[answer.importance as 0 | 1 | 2 | 3 | 4], accepts.length, ...accepts];
  });
}

export function createAnswersColumn(memory: ColumnMemory, dictionary: Dictionary, attribute: string): AnswersColumn {
  const { put, ...lists } = createLists(memory);
  return {
    ...lists,
    write: (index, person) => put(index, encodeAnswers(dictionary, answersIn(person.attributes[attribute])), 0),
    clear: (index) => put(index, [], 0),
  };
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

export function createVectorColumn(memory: ColumnMemory, attribute: string): VectorColumn {
  const has = createBlocks(memory, uint8, 1, 1, 0);
  const addresses: number[] = [];
  let dimensions = 0;
  let stride = 0;
  const setDimensions = (count: number): void => {
    dimensions = count;
    stride = Math.ceil(count / 16) * 64;
  };
  const addVectors = (): void => {
    while (stride > 0 && addresses.length < has.blocks.length) addresses.push(memory.allocate(BLOCK_SLOTS * stride));
  };
  const clear = (index: number): void => {
    has.blocks[index >> BLOCK_BITS]![index & SLOT_MASK] = 0;
  };
  const addressAt = (index: number): number => addresses[index >> BLOCK_BITS]! + (index & SLOT_MASK) * stride;
  return {
    hasAt: (index) => has.blocks[index >> BLOCK_BITS]![index & SLOT_MASK] === 1,
    addressAt,
    get dimensions() {
      return dimensions;
    },
    get stride() {
      return stride;
    },
    has: has.blocks,
    addresses,
    addBlock() {
      has.addBlock();
      addVectors();
    },
    write(index, person) {
      const given = person.vectors?.[attribute];
      const vector = given === undefined ? undefined : unit(given);
      if (vector === undefined) return clear(index);
      if (dimensions === 0) {
        setDimensions(vector.length);
        addVectors();
      }
      if (vector.length !== dimensions) {
        throw new AppError(
          'invalid_input',
          `The vector of ${attribute} of person ${person.id} has ${vector.length} numbers, those of others ${dimensions}: embed them with one model`,
        );
      }
      const floats = new Float32Array(memory.memory.buffer, addressAt(index), stride / 4);
      floats.fill(0); // the padding too: this memory may have been used before
      floats.set(vector);
      has.blocks[index >> BLOCK_BITS]![index & SLOT_MASK] = 1;
    },
    clear,
    layout: () => ({ addresses: [...has.layout().addresses, ...addresses], dimensions }),
    attach(layout) {
      const blocks = layout.dimensions > 0 ? layout.addresses.length / 2 : layout.addresses.length;
      has.attach({ addresses: layout.addresses.slice(0, blocks), dimensions: 0 });
      addresses.push(...layout.addresses.slice(blocks));
      setDimensions(layout.dimensions);
    },
  };
}
