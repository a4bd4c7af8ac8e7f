// A pool's people as columns in shared memory: who is at which index, who is live, and the columns that the policy's terms read.
// Knows nothing of scores. Whatever order people came, left and were edited in, rankings over the same people are the same.
import { AppError } from '../errors.js';
import { BLOCK_SLOTS, type ColumnLayout } from './columns/blocks.js';
import { createColumnStore, type ColumnRegistry } from './columns/registry.js';
import { createRoster } from './columns/roster.js';
import type { ScratchLayout } from './columns/scratch.js';
import type { CompiledPolicy } from './compile.js';
import type { WasmMemory } from './kernels/wasm.js';
import { createColumnMemory, type ColumnMemory } from './memory.js';
import { localFaceModel, type Calibration } from '../faces/calibration.js';
import type { Person } from '../people/person.js';
import type { Filter, Scorer } from './term.js';

/** What scanning needs, on whichever thread. */
export interface ScanPool {
  readonly compiled: CompiledPolicy;
  readonly registry: ColumnRegistry;
  /** As `compiled.filters` and `compiled.scores`. */
  readonly filters: readonly Filter[];
  readonly scorers: readonly Scorer[];
  /** One byte an index, by block; 0 is free, and only people with equal bytes meet: the age wall. */
  readonly states: readonly Uint8Array[];
  /** All indexes are below this. */
  readonly slots: number;
  /** Who wins a tie: the earlier joiner, then the smaller id. */
  isEarlier(a: number, b: number): boolean;
}

export interface PoolColumns extends ScanPool {
  /** Live people. */
  readonly count: number;
  readonly bytesUsed: number;
  /** Changes with every change of a person. */
  readonly revision: number;
  /** Writes a person, new or known, and gives their index. It stays theirs until they are removed. */
  upsert(person: Person): number;
  /** Whether they were there. */
  remove(id: string): boolean;
  setMinor(id: string, minor: boolean): void;
  indexOf(id: string): number | undefined;
  idAt(index: number): string;
  joinedAt(index: number): number;
  isLive(index: number): boolean;
  /** Live indexes, ascending. */
  indexes(): IterableIterator<number>;
  layout(): PoolLayout;
}

/** Where everything is, for `attachColumns` on another thread. */
export interface PoolLayout {
  readonly columns: readonly ColumnLayout[];
  readonly states: readonly number[];
  readonly slots: number;
  readonly likeness: Calibration;
}

function bindTerms(compiled: CompiledPolicy, registry: ColumnRegistry): { filters: Filter[]; scorers: Scorer[] } {
  return {
    filters: compiled.filters.map(({ term, spec }) => term.bind(spec, registry)),
    scorers: compiled.scores.map(({ term, spec }) => term.bind(spec, registry)),
  };
}

/** Columns of nobody yet. They grow by themselves, without copying. `likeness`: what a distance means in the model whose faces they will hold. */
export function createColumns(compiled: CompiledPolicy, likeness: Calibration = localFaceModel): PoolColumns {
  const memory = createColumnMemory();
  const store = createColumnStore(memory, likeness);
  const { filters, scorers } = bindTerms(compiled, store);
  const roster = createRoster(memory, store.addBlock);
  let revision = 0;

  function vacate(index: number): void {
    roster.vacate(index);
    store.clear(index);
  }

  return {
    compiled,
    registry: store,
    filters,
    scorers,
    states: roster.states,
    get slots() {
      return roster.slots;
    },
    get count() {
      return roster.count;
    },
    get bytesUsed() {
      return memory.bytesUsed;
    },
    get revision() {
      return revision;
    },
    upsert(person) {
      if (!Number.isFinite(person.joinedAt)) throw new AppError('invalid_input', `Person ${person.id} has no time of joining`);
      revision += 1;
      const index = roster.take(person.id);
      try {
        store.write(index, person);
      } catch (error) {
        // Half written is worse than gone: the caller knows, and the others are untouched.
        vacate(index);
        throw error;
      }
      roster.seat(index, person.joinedAt, person.minor === true);
      return index;
    },
    remove(id) {
      const index = roster.indexOf(id);
      if (index === undefined) return false;
      revision += 1;
      vacate(index);
      return true;
    },
    setMinor(id, minor) {
      revision += 1;
      roster.setMinor(id, minor);
    },
    indexOf: roster.indexOf,
    idAt: roster.idAt,
    joinedAt: roster.joinedAt,
    isLive: roster.isLive,
    isEarlier: roster.isEarlier,
    indexes: roster.indexes,
    layout: () => ({ columns: store.layouts(), states: roster.stateAddresses, slots: roster.slots, likeness }),
  };
}

/**
 * The same people under another policy: one copy of them serves both. Must be called before anybody is written, since that is when the
 * columns are laid out; changes are made through either.
 */
export function underPolicy(columns: PoolColumns, compiled: CompiledPolicy): PoolColumns {
  if (columns.slots > 0) throw new AppError('internal', 'Another policy can only be added to columns of nobody yet');
  const { filters, scorers } = bindTerms(compiled, columns.registry);
  return {
    ...columns,
    compiled,
    filters,
    scorers,
    get slots() {
      return columns.slots;
    },
    get count() {
      return columns.count;
    },
    get bytesUsed() {
      return columns.bytesUsed;
    },
    get revision() {
      return columns.revision;
    },
  };
}

/** The same columns, read on another thread: nothing is copied, nothing may be written. `ranks` holds everybody's place in the order of ties. */
export function attachColumns(
  compiled: CompiledPolicy,
  memory: WasmMemory,
  layout: PoolLayout,
  scratch: ScratchLayout,
  ranks: Uint32Array,
): ScanPool {
  const registry = createColumnStore(readOnlyMemory(memory), layout.likeness, scratch);
  const bound = bindTerms(compiled, registry);
  registry.attach(layout.columns);
  return {
    compiled,
    registry,
    ...bound,
    states: layout.states.map((address) => new Uint8Array(memory.buffer, address, BLOCK_SLOTS)),
    slots: layout.slots,
    isEarlier: (a, b) => ranks[a]! < ranks[b]!,
  };
}

function readOnlyMemory(memory: WasmMemory): ColumnMemory {
  const words = new Uint32Array(memory.buffer);
  const refuse = (): never => {
    throw new AppError('internal', 'Only the thread that owns a pool may change it');
  };
  return { memory, bytesUsed: 0, words: () => words, allocate: refuse, release: refuse };
}

/** Everybody's place in the order that decides ties, by index, in shared memory. */
export function tieRanks(columns: PoolColumns): Uint32Array {
  const ranks = new Uint32Array(new SharedArrayBuffer(columns.slots * 4));
  const order = [...columns.indexes()].toSorted((a, b) => (columns.isEarlier(a, b) ? -1 : 1));
  order.forEach((index, rank) => {
    ranks[index] = rank;
  });
  return ranks;
}
