// The columns that a policy's terms ask for, each made once, and the scratch arrays that scoring one block needs.
// The same code makes them where people are written and attaches to them in worker threads, in the same order.
import {
  BLOCK_SLOTS,
  createAnswersColumn,
  createChoiceColumn,
  createNumberColumn,
  createPlaceColumn,
  createSetColumn,
  createVectorColumn,
  type AnswersColumn,
  type ChoiceColumn,
  type ColumnLayout,
  type NumberColumn,
  type PlaceColumn,
  type SetColumn,
  type VectorColumn,
} from './column-kinds.js';
import { createDictionary, type Dictionary } from './dictionary.js';
import { createKernels, type Kernels } from './kernels/kernels.js';
import type { ColumnMemory } from './memory.js';
import type { Person } from './person.js';

/** What a term binds to. Asking twice for one column gives the same column. */
export interface ColumnRegistry {
  readonly memory: ColumnMemory;
  readonly dictionary: Dictionary;
  readonly kernels: Kernels;
  readonly scratch: Scratch;
  number(attribute: string): NumberColumn;
  choice(attribute: string): ChoiceColumn;
  /** `weights`: of single values, others weigh 1. */
  set(attribute: string, weights?: Readonly<Record<string, number>>): SetColumn;
  place(attribute: string): PlaceColumn;
  answers(attribute: string): AnswersColumn;
  vector(attribute: string): VectorColumn;
}

/** All columns at once, for the pool that owns them. */
export interface ColumnStore extends ColumnRegistry {
  addBlock(): void;
  write(index: number, person: Person): void;
  clear(index: number): void;
  layouts(): readonly ColumnLayout[];
  attach(layouts: readonly ColumnLayout[]): void;
}

const SCRATCH_WORDS = BLOCK_SLOTS * 2;

/** Arrays that one thread reuses for every row and block. Kernels reach them by address. */
export interface Scratch {
  readonly selection: Uint32Array;
  readonly selectionAddress: number;
  readonly sums: Uint32Array;
  readonly sumsAddress: number;
  /** What a kernel wrote, as float32, in the place of `sums`. */
  readonly floats: Float32Array;
  /** Indexed by dictionary code; all zero between uses: whoever sets entries clears them. */
  weights(): Uint32Array;
  readonly weightsAddress: number;
}

export interface ScratchLayout {
  readonly address: number;
  readonly weightsAddress: number;
  readonly weightsLength: number;
}

export function allocateScratch(memory: ColumnMemory, dictionarySize: number): ScratchLayout {
  const address = memory.allocate(SCRATCH_WORDS * 4);
  const weightsAddress = memory.allocate(dictionarySize * 4);
  memory.words().fill(0, weightsAddress / 4, weightsAddress / 4 + dictionarySize);
  return { address, weightsAddress, weightsLength: dictionarySize };
}

export function releaseScratch(memory: ColumnMemory, layout: ScratchLayout): void {
  memory.release(layout.address, SCRATCH_WORDS * 4);
  memory.release(layout.weightsAddress, layout.weightsLength * 4);
}

/** Scratch arrays over `given`, or over memory of their own that grows with the dictionary. */
function createScratch(memory: ColumnMemory, dictionary: Dictionary, given?: ScratchLayout): Scratch {
  let layout = given ?? allocateScratch(memory, 1024);
  const { buffer } = memory.memory;
  const viewWeights = (): Uint32Array => new Uint32Array(memory.memory.buffer, layout.weightsAddress, layout.weightsLength);
  let weights = viewWeights();
  const sumsAddress = layout.address + BLOCK_SLOTS * 4;
  return {
    selection: new Uint32Array(buffer, layout.address, BLOCK_SLOTS),
    selectionAddress: layout.address,
    sums: new Uint32Array(buffer, sumsAddress, BLOCK_SLOTS),
    sumsAddress,
    floats: new Float32Array(buffer, sumsAddress, BLOCK_SLOTS),
    weights() {
      if (dictionary.size > layout.weightsLength && given === undefined) {
        memory.release(layout.weightsAddress, layout.weightsLength * 4);
        const weightsLength = 2 ** Math.ceil(Math.log2(dictionary.size));
        const weightsAddress = memory.allocate(weightsLength * 4);
        layout = { ...layout, weightsAddress, weightsLength };
        weights = viewWeights().fill(0);
      }
      return weights;
    },
    get weightsAddress() {
      return layout.weightsAddress;
    },
  };
}

export function createColumnStore(memory: ColumnMemory, givenScratch?: ScratchLayout): ColumnStore {
  const dictionary = createDictionary();
  const columns = new Map<string, ReturnType<typeof create>>();
  const create = (kind: string, attribute: string, weights: Readonly<Record<string, number>>) => {
    if (kind === 'number') return createNumberColumn(memory, attribute);
    if (kind === 'choice') return createChoiceColumn(memory, dictionary, attribute);
    if (kind === 'set') return createSetColumn(memory, dictionary, attribute, weights);
    if (kind === 'place') return createPlaceColumn(memory, attribute);
    if (kind === 'answers') return createAnswersColumn(memory, dictionary, attribute);
    return createVectorColumn(memory, attribute);
  };
  const column = (kind: string, attribute: string, weights: Readonly<Record<string, number>> = {}): never => {
    const key = JSON.stringify([kind, attribute, Object.entries(weights).toSorted()]);
    const known = columns.get(key) ?? create(kind, attribute, weights);
    columns.set(key, known);
    return known as never; // the key holds the kind, so this is the column of that kind
  };
  const all = () => [...columns.values()];
  return {
    memory,
    dictionary,
    kernels: createKernels(memory.memory),
    scratch: createScratch(memory, dictionary, givenScratch),
    number: (attribute) => column('number', attribute),
    choice: (attribute) => column('choice', attribute),
    set: (attribute, weights) => column('set', attribute, weights),
    place: (attribute) => column('place', attribute),
    answers: (attribute) => column('answers', attribute),
    vector: (attribute) => column('vector', attribute),
    addBlock: () => all().forEach((each) => each.addBlock()),
    write: (index, person) => all().forEach((each) => each.write(index, person)),
    clear: (index) => all().forEach((each) => each.clear(index)),
    layouts: () => all().map((each) => each.layout()),
    attach: (layouts) => all().forEach((each, at) => each.attach(layouts[at]!)),
  };
}
