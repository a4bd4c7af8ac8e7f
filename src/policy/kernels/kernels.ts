// Loads the compiled ranking kernels (rank.as.ts) and joins them to a pool's memory.
import { readFileSync } from 'node:fs';
import { AppError } from '../../errors.js';
import { compiledPath } from '../../root.js';
import { wasm, type WasmMemory, type WasmModule } from './wasm.js';

/** All arguments are addresses in the shared memory, but for `count` and `stride` (bytes). */
export interface Kernels {
  sumLists(selection: number, count: number, starts: number, lengths: number, weights: number, sums: number): void;
  dots(selection: number, count: number, vectors: number, stride: number, row: number, out: number): void;
}

let compiled: WasmModule | undefined;

function load(): WasmModule {
  const path = compiledPath('src/policy/kernels/rank.wasm');
  try {
    return new wasm.Module(readFileSync(path));
  } catch (cause) {
    throw new AppError('setup', `The ranking kernels cannot be loaded from ${path}: run "npm run build" first`, { cause });
  }
}

export function createKernels(memory: WasmMemory): Kernels {
  compiled ??= load();
  const abort = (): never => {
    throw new AppError('internal', 'A ranking kernel stopped');
  };
  const instance = new wasm.Instance(compiled, { env: { memory, abort } });
  return instance.exports as Kernels;
}
