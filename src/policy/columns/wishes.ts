// Who wants whom, as two masks for each person: what they are and what they want. Two ANDs decide a pair.
import type { Dictionary } from '../dictionary.js';
import type { ColumnMemory } from '../memory.js';
import { BLOCK_BITS, createBlocks, SLOT_MASK, uint32, type Column } from './blocks.js';
import { setIn, textIn } from './values.js';

/**
 * The lowest bit of `is` says that the value is missing; only those without a wish want it. Every other word has one of 31 bits.
 * A pair whose masks do not meet does not fit. While there are at most 31 words, `exact`, a pair whose masks meet does fit.
 */
export interface WishColumn extends Column {
  readonly is: readonly Uint32Array[];
  readonly want: readonly Uint32Array[];
  readonly exact: boolean;
  isAt(index: number): number;
  wantAt(index: number): number;
}

const UNKNOWN = 1;
const ANYONE = 0xffffffff;
const WORDS = 31;

export function createWishColumn(
  memory: ColumnMemory,
  dictionary: Dictionary,
  wantAttribute: string,
  isAttribute: string,
): WishColumn {
  const is = createBlocks(memory, uint32, 1, 0);
  const want = createBlocks(memory, uint32, 1, 0);
  const places = new Map<number, number>();
  let exact = true;

  function bitOf(word: string): number {
    const code = dictionary.code(word);
    const place = places.get(code) ?? places.size;
    places.set(code, place);
    if (place >= WORDS) exact = false;
    return (2 << (place % WORDS)) >>> 0;
  }
  function put(index: number, isMask: number, wantMask: number): void {
    is.blocks[index >> BLOCK_BITS]![index & SLOT_MASK] = isMask;
    want.blocks[index >> BLOCK_BITS]![index & SLOT_MASK] = wantMask;
  }

  return {
    is: is.blocks,
    want: want.blocks,
    get exact() {
      return exact;
    },
    isAt: (index) => is.blocks[index >> BLOCK_BITS]![index & SLOT_MASK]!,
    wantAt: (index) => want.blocks[index >> BLOCK_BITS]![index & SLOT_MASK]!,
    addBlock() {
      is.addBlock();
      want.addBlock();
    },
    write(index, person) {
      const word = textIn(person.attributes[isAttribute]);
      const wishes = setIn(person.attributes[wantAttribute]);
      const wantMask = wishes.length === 0 ? ANYONE : wishes.reduce((mask, wish) => mask | bitOf(wish), 0);
      put(index, word === undefined ? UNKNOWN : bitOf(word), wantMask);
    },
    clear: (index) => put(index, 0, 0),
    layout: () => ({ addresses: [...is.addresses, ...want.addresses], more: [exact ? 1 : 0] }),
    attach({ addresses, more }) {
      is.attach({ addresses: addresses.slice(0, addresses.length / 2) });
      want.attach({ addresses: addresses.slice(addresses.length / 2) });
      exact = more?.[0] === 1;
    },
  };
}
