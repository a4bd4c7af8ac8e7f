// The arrays that one thread reuses for every row and block, in the shared memory so that kernels reach them by address.
import type { ColumnMemory } from '../memory.js';
import { BLOCK_SLOTS } from './blocks.js';
import { DIMENSIONS_LIMIT } from './vector-blocks.js';

export interface Scratch {
  /** Slots of the people who are still in question. */
  readonly selection: Uint32Array;
  /** Sums over sets, by slot. */
  readonly sums: Uint32Array;
  /** One term's values, by place in the selection; and the other direction's. */
  readonly values: Float32Array;
  readonly backValues: Float32Array;
  /** Scores as far as they are summed up, by place in the selection; and the other direction's. */
  readonly forward: Float32Array;
  readonly backward: Float32Array;
  /** 1 for slots that are out; all zero between uses. */
  readonly marks: Uint8Array;
  /** Address of room for one vector as 16-bit numbers. */
  readonly room: number;
  /** Indexed by dictionary code; all zero between uses: whoever sets entries clears them. */
  weights(): Uint32Array;
}

export interface ScratchLayout {
  readonly address: number;
  readonly weightsAddress: number;
  readonly weightsLength: number;
}

const ARRAYS = 6;
const BYTES = ARRAYS * BLOCK_SLOTS * 4 + BLOCK_SLOTS + DIMENSIONS_LIMIT * 2;

export function allocateScratch(memory: ColumnMemory, dictionarySize: number): ScratchLayout {
  const address = memory.allocate(BYTES);
  new Uint8Array(memory.memory.buffer, address, BYTES).fill(0);
  return { address, ...allocateWeights(memory, dictionarySize) };
}

function allocateWeights(memory: ColumnMemory, weightsLength: number) {
  const weightsAddress = memory.allocate(weightsLength * 4);
  memory.words().fill(0, weightsAddress / 4, weightsAddress / 4 + weightsLength);
  return { weightsAddress, weightsLength };
}

export function releaseScratch(memory: ColumnMemory, layout: ScratchLayout): void {
  memory.release(layout.address, BYTES);
  memory.release(layout.weightsAddress, layout.weightsLength * 4);
}

/** Scratch arrays over `given`, or over memory of their own whose weights grow with the dictionary. */
export function createScratch(memory: ColumnMemory, dictionarySize: () => number, given?: ScratchLayout): Scratch {
  let layout = given ?? allocateScratch(memory, 1024);
  const { buffer } = memory.memory;
  const address = (array: number): number => layout.address + array * BLOCK_SLOTS * 4;
  const floats = (array: number): Float32Array => new Float32Array(buffer, address(array), BLOCK_SLOTS);
  const viewWeights = (): Uint32Array => new Uint32Array(memory.memory.buffer, layout.weightsAddress, layout.weightsLength);
  let weights = viewWeights();
  return {
    selection: new Uint32Array(buffer, address(0), BLOCK_SLOTS),
    sums: new Uint32Array(buffer, address(1), BLOCK_SLOTS),
    values: floats(2),
    backValues: floats(3),
    forward: floats(4),
    backward: floats(5),
    marks: new Uint8Array(buffer, address(ARRAYS), BLOCK_SLOTS),
    room: address(ARRAYS) + BLOCK_SLOTS,
    weights() {
      if (dictionarySize() > layout.weightsLength && given === undefined) {
        memory.release(layout.weightsAddress, layout.weightsLength * 4);
        layout = { ...layout, ...allocateWeights(memory, 2 ** Math.ceil(Math.log2(dictionarySize()))) };
        weights = viewWeights();
      }
      return weights;
    },
  };
}
