// Who is at which index of a pool: ids, times of joining, the age wall, and indexes that are free again.
import { AppError } from '../../errors.js';
import type { ColumnMemory } from '../memory.js';
import { BLOCK_BITS, createBlocks, SLOT_MASK, uint8 } from './blocks.js';

/** States of an index. The age wall: only people of equal state meet, in every policy. */
const FREE = 0;
const ADULT = 1;
const MINOR = 2;

export interface Roster {
  /** One byte an index, by block; 0 is free, and only people with equal bytes meet. */
  readonly states: readonly Uint8Array[];
  readonly stateAddresses: readonly number[];
  /** All indexes are below this. */
  readonly slots: number;
  /** People. */
  readonly count: number;
  /** An index for this person: theirs if they have one, else a free one. They are not in the pool before `seat`. */
  take(id: string): number;
  seat(index: number, joinedAt: number, minor: boolean): void;
  /** Frees an index and forgets who was there. */
  vacate(index: number): void;
  setMinor(id: string, minor: boolean): void;
  indexOf(id: string): number | undefined;
  idAt(index: number): string;
  joinedAt(index: number): number;
  isLive(index: number): boolean;
  indexes(): IterableIterator<number>;
  /** Who wins a tie: the earlier joiner, then the smaller id. */
  isEarlier(a: number, b: number): boolean;
}

/** `onBlock` is called when a block more is needed. */
export function createRoster(memory: ColumnMemory, onBlock: () => void): Roster {
  const states = createBlocks(memory, uint8, 1, FREE);
  const ids: string[] = [];
  const joined: number[] = [];
  const indexes = new Map<string, number>();
  const free: number[] = [];

  const stateAt = (index: number): number => states.blocks[index >> BLOCK_BITS]?.[index & SLOT_MASK] ?? FREE;
  const setState = (index: number, state: number): void => {
    states.blocks[index >> BLOCK_BITS]![index & SLOT_MASK] = state;
  };

  return {
    states: states.blocks,
    stateAddresses: states.addresses,
    get slots() {
      return ids.length;
    },
    get count() {
      return indexes.size;
    },
    take(id) {
      const known = indexes.get(id);
      if (known !== undefined) return known;
      const index = free.pop() ?? ids.length;
      ids[index] = id;
      if (index >> BLOCK_BITS < states.blocks.length) return index;
      states.addBlock();
      onBlock();
      return index;
    },
    seat(index, joinedAt, minor) {
      joined[index] = joinedAt;
      indexes.set(ids[index]!, index);
      setState(index, minor ? MINOR : ADULT);
    },
    vacate(index) {
      indexes.delete(ids[index]!);
      ids[index] = '';
      setState(index, FREE);
      free.push(index);
    },
    setMinor(id, minor) {
      const index = indexes.get(id);
      if (index === undefined) throw new AppError('not_found', `Person ${id} is not in this pool`);
      setState(index, minor ? MINOR : ADULT);
    },
    indexOf: (id) => indexes.get(id),
    idAt: (index) => ids[index] ?? '',
    joinedAt: (index) => joined[index] ?? Number.NaN,
    isLive: (index) => stateAt(index) !== FREE,
    *indexes() {
      for (let index = 0; index < ids.length; index++) if (stateAt(index) !== FREE) yield index;
    },
    isEarlier: (a, b) => (joined[a] === joined[b] ? ids[a]! < ids[b]! : joined[a]! < joined[b]!),
  };
}
