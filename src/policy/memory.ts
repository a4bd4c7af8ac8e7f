// The one shared memory of a pool's columns: a WebAssembly memory, so that kernels compute on it and worker threads read it without
// copying. Pieces are handed out in powers of two (whole pages when large) and reused. Only the thread that made it may allocate.
import { AppError } from '../errors.js';
import { wasm, type WasmMemory } from './kernels/wasm.js';

const PAGE = 65_536;
/** 4 GB, all that 32-bit WebAssembly can address. Reserved only: pages cost nothing until they are touched. */
const MAX_PAGES = 65_536;
const SMALLEST = 64;

export interface ColumnMemory {
  readonly memory: WasmMemory;
  /** Bytes handed out and not given back. */
  readonly bytesUsed: number;
  /** Everything as 32-bit words; made anew after growth, so read it where it is used. */
  words(): Uint32Array;
  /** Address of at least `bytes` bytes, aligned to 64. Zeroed only when never used before. */
  allocate(bytes: number): number;
  release(address: number, bytes: number): void;
}

function sizeClass(bytes: number): number {
  // Above a page, whole pages: blocks of long vectors must not be rounded up to twice their size.
  if (bytes > PAGE) return Math.ceil(bytes / PAGE) * PAGE;
  return Math.max(SMALLEST, 2 ** Math.ceil(Math.log2(bytes)));
}

export function createColumnMemory(): ColumnMemory {
  const memory = new wasm.Memory({ initial: 2, maximum: MAX_PAGES, shared: true });
  const free = new Map<number, number[]>();
  let next = PAGE; // the first page is the kernels' own
  let bytesUsed = 0;
  let words = new Uint32Array(memory.buffer);

  function grow(to: number): void {
    const have = memory.buffer.byteLength;
    if (to <= have) return;
    const wanted = Math.min(Math.max(to, have + Math.min(have, 64 << 20)), MAX_PAGES * PAGE);
    if (to > MAX_PAGES * PAGE)
      throw new AppError(
        'too_large',
        'This pool does not fit into the 4 GB that ranking can address: split it, or use shorter vectors',
      );
    memory.grow(Math.ceil((wanted - have) / PAGE));
    words = new Uint32Array(memory.buffer);
  }

  return {
    memory,
    get bytesUsed() {
      return bytesUsed;
    },
    words: () => words,
    allocate(bytes) {
      const size = sizeClass(bytes);
      bytesUsed += size;
      const reused = free.get(size)?.pop();
      if (reused !== undefined) return reused;
      const address = next;
      grow(address + size);
      next += size;
      return address;
    },
    release(address, bytes) {
      const size = sizeClass(bytes);
      bytesUsed -= size;
      const list = free.get(size);
      if (list === undefined) free.set(size, [address]);
      else list.push(address);
    },
  };
}
