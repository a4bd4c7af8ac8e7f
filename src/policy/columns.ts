// A pool's people as columns in shared memory: who is at which index, who is live, and the columns that the policy's terms read.
// Knows nothing of scores. Whatever order people came, left and were edited in, rankings over the same people are the same.
import { AppError } from '../errors.js';
import { BLOCK_BITS, BLOCK_SLOTS, SLOT_MASK, type ColumnLayout } from './columns/blocks.js';
import { createColumnStore, type ColumnRegistry } from './columns/registry.js';
import type { ScratchLayout } from './columns/scratch.js';
import type { CompiledPolicy } from './compile.js';
import type { WasmMemory } from './kernels/wasm.js';
import { createColumnMemory, type ColumnMemory } from './memory.js';
import type { Person } from './person.js';
import type { Filter, Scorer } from './term.js';

/** States of a slot. The age wall: only people of equal state meet, in every policy. */
export const FREE = 0;
export const ADULT = 1;
export const MINOR = 2;

/** What scanning needs, on whichever thread. */
export interface ScanPool {
  readonly compiled: CompiledPolicy;
  readonly registry: ColumnRegistry;
  /** As `compiled.filters` and `compiled.scores`. */
  readonly filters: readonly Filter[];
  readonly scorers: readonly Scorer[];
  /** One byte a slot, by block. */
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
}

function bindTerms(compiled: CompiledPolicy, registry: ColumnRegistry): { filters: Filter[]; scorers: Scorer[] } {
  return {
    filters: compiled.filters.map(({ term, spec }) => term.bind(spec, registry)),
    scorers: compiled.scores.map(({ term, spec }) => term.bind(spec, registry)),
  };
}

/** Columns of nobody yet. `capacity` people fit before memory grows; it grows by itself, without copying. */
export function createColumns(compiled: CompiledPolicy, options: { readonly capacity?: number } = {}): PoolColumns {
  const memory = createColumnMemory();
  const store = createColumnStore(memory);
  const { filters, scorers } = bindTerms(compiled, store);
  const states: Uint8Array[] = [];
  const stateAddresses: number[] = [];
  const ids: string[] = [];
  const joined: number[] = [];
  const indexes = new Map<string, number>();
  const free: number[] = [];
  let revision = 0;

  function addBlock(): void {
    const address = memory.allocate(BLOCK_SLOTS);
    stateAddresses.push(address);
    states.push(new Uint8Array(memory.memory.buffer, address, BLOCK_SLOTS).fill(FREE));
    store.addBlock();
  }
  function takeIndex(): number {
    const index = free.pop() ?? ids.length;
    if (index >> BLOCK_BITS >= states.length) addBlock();
    return index;
  }
  function setState(index: number, state: number): void {
    states[index >> BLOCK_BITS]![index & SLOT_MASK] = state;
  }
  function known(id: string): number {
    const index = indexes.get(id);
    if (index === undefined) throw new AppError('not_found', `Person ${id} is not in this pool`);
    return index;
  }
  function vacate(index: number): void {
    setState(index, FREE);
    store.clear(index);
    free.push(index);
  }
  while (states.length << BLOCK_BITS < (options.capacity ?? 0)) addBlock();

  return {
    compiled,
    registry: store,
    filters,
    scorers,
    states,
    get slots() {
      return ids.length;
    },
    get count() {
      return indexes.size;
    },
    get bytesUsed() {
      return memory.bytesUsed;
    },
    get revision() {
      return revision;
    },
    isEarlier: (a, b) => (joined[a] === joined[b] ? ids[a]! < ids[b]! : joined[a]! < joined[b]!),
    upsert(person) {
      if (!Number.isFinite(person.joinedAt)) throw new AppError('invalid_input', `Person ${person.id} has no time of joining`);
      revision += 1;
      const before = indexes.get(person.id);
      const index = before ?? takeIndex();
      ids[index] = person.id;
      try {
        store.write(index, person);
      } catch (error) {
        // Half written is worse than gone: the caller knows, and the others are untouched.
        indexes.delete(person.id);
        vacate(index);
        throw error;
      }
      joined[index] = person.joinedAt;
      indexes.set(person.id, index);
      setState(index, person.minor === true ? MINOR : ADULT);
      return index;
    },
    remove(id) {
      const index = indexes.get(id);
      if (index === undefined) return false;
      revision += 1;
      indexes.delete(id);
      vacate(index);
      return true;
    },
    setMinor(id, minor) {
      revision += 1;
      setState(known(id), minor ? MINOR : ADULT);
    },
    indexOf: (id) => indexes.get(id),
    idAt: (index) => ids[index] ?? '',
    joinedAt: (index) => joined[index] ?? Number.NaN,
    isLive: (index) => (states[index >> BLOCK_BITS]?.[index & SLOT_MASK] ?? FREE) !== FREE,
    *indexes() {
      for (let index = 0; index < ids.length; index++) if (states[index >> BLOCK_BITS]![index & SLOT_MASK] !== FREE) yield index;
    },
    layout: () => ({ columns: store.layouts(), states: stateAddresses, slots: ids.length }),
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
  const registry = createColumnStore(readOnlyMemory(memory), scratch);
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
