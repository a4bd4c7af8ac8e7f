// The columns that a policy's terms ask for, each made once, with the scratch arrays and kernels to work on them.
// The same code makes them where people are written and attaches to them in worker threads, in the same order.
import { createDictionary, type Dictionary } from '../dictionary.js';
import { createKernels, type Kernels } from '../kernels/kernels.js';
import type { ColumnMemory } from '../memory.js';
import type { Calibration } from '../../faces/calibration.js';
import type { Person } from '../../people/person.js';
import { createAnswersColumn, type AnswersColumn } from './answers.js';
import type { Column, ColumnLayout } from './blocks.js';
import {
  createChoiceColumn,
  createNumberColumn,
  createPlaceColumn,
  type ChoiceColumn,
  type NumberColumn,
  type PlaceColumn,
} from './plain.js';
import { createPointColumn, type PointColumn } from './points.js';
import { createScratch, type Scratch, type ScratchLayout } from './scratch.js';
import { createSetColumn, type SetColumn } from './sets.js';
import { createVectorColumn, type VectorColumn } from './vectors.js';
import { createWishColumn, type WishColumn } from './wishes.js';

/** What a term binds to. Asking twice for one column gives the same column. */
export interface ColumnRegistry {
  readonly memory: ColumnMemory;
  readonly dictionary: Dictionary;
  readonly kernels: Kernels;
  readonly scratch: Scratch;
  /** What a distance between two faces means. */
  readonly likeness: Calibration;
  number(attribute: string): NumberColumn;
  choice(attribute: string): ChoiceColumn;
  /** `weights`: of single values, others weigh 1. */
  set(attribute: string, weights?: Readonly<Record<string, number>>): SetColumn;
  place(attribute: string): PlaceColumn;
  answers(attribute: string): AnswersColumn;
  vector(attribute: string): VectorColumn;
  points(attribute: string): PointColumn;
  wish(want: string, is: string): WishColumn;
}

/** All columns at once, for the pool that owns them. */
export interface ColumnStore extends ColumnRegistry {
  addBlock(): void;
  write(index: number, person: Person): void;
  clear(index: number): void;
  layouts(): readonly ColumnLayout[];
  attach(layouts: readonly ColumnLayout[]): void;
}

export function createColumnStore(memory: ColumnMemory, likeness: Calibration, givenScratch?: ScratchLayout): ColumnStore {
  const dictionary = createDictionary();
  const columns = new Map<string, Column>();
  const column = <C extends Column>(key: readonly unknown[], create: () => C): C => {
    const name = JSON.stringify(key);
    const known = columns.get(name) ?? create();
    columns.set(name, known);
    return known as C; // the key begins with the kind, so what is there is of that kind
  };
  const all = () => [...columns.values()];
  return {
    memory,
    dictionary,
    kernels: createKernels(memory.memory),
    scratch: createScratch(memory, () => dictionary.size, givenScratch),
    likeness,
    number: (attribute) => column(['number', attribute], () => createNumberColumn(memory, attribute)),
    choice: (attribute) => column(['choice', attribute], () => createChoiceColumn(memory, dictionary, attribute)),
    set(attribute, weights = {}) {
      const table = Object.entries(weights).toSorted(([a], [b]) => (a < b ? -1 : 1));
      return column(['set', attribute, table], () => createSetColumn(memory, dictionary, attribute, weights));
    },
    place: (attribute) => column(['place', attribute], () => createPlaceColumn(memory, attribute)),
    answers: (attribute) => column(['answers', attribute], () => createAnswersColumn(memory, dictionary, attribute)),
    vector: (attribute) => column(['vector', attribute], () => createVectorColumn(memory, attribute)),
    points: (attribute) => column(['points', attribute], () => createPointColumn(memory, attribute)),
    wish: (want, is) => column(['wish', want, is], () => createWishColumn(memory, dictionary, want, is)),
    addBlock: () => all().forEach((each) => each.addBlock()),
    write: (index, person) => all().forEach((each) => each.write(index, person)),
    clear: (index) => all().forEach((each) => each.clear(index)),
    layouts: () => all().map((each) => each.layout()),
    attach: (layouts) => all().forEach((each, at) => each.attach(layouts[at]!)),
  };
}
