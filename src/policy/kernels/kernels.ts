// Loads the compiled ranking kernels (rank.as.ts, where each is described) and joins them to a pool's memory.
import { readFileSync } from 'node:fs';
import { AppError } from '../../errors.js';
import { compiledPath } from '../../root.js';
import { wasm, type WasmMemory, type WasmModule } from './wasm.js';

/** Addresses are in the shared memory; counts, states, masks and strides (bytes) are numbers. Those that compact return how many stay. */
export interface Kernels {
  selectLive(selection: number, used: number, states: number, mine: number, marks: number): number;
  keepMasked(selection: number, count: number, is: number, want: number, myIs: number, myWant: number): number;
  sumIndexed(index: number, list: number, length: number, sums: number): void;
  sumLists(selection: number, count: number, starts: number, lengths: number, weights: number, sums: number): void;
  shares(
    selection: number,
    count: number,
    sums: number,
    totals: number,
    mine: number,
    smaller: number,
    missing: number,
    values: number,
  ): void;
  nearness(
    selection: number,
    count: number,
    numbers: number,
    mine: number,
    perScale: number,
    missing: number,
    values: number,
  ): void;
  dots(
    selection: number,
    count: number,
    vectors: number,
    stride: number,
    row: number,
    has: number,
    from: number,
    span: number,
    missing: number,
    values: number,
  ): void;
  dotBounds(
    selection: number,
    count: number,
    bytes: number,
    stride: number,
    scales: number,
    errors: number,
    row: number,
    scale: number,
    error: number,
    room: number,
    has: number,
    from: number,
    span: number,
    missing: number,
    values: number,
  ): void;
  likenesses(
    selection: number,
    count: number,
    vectors: number,
    stride: number,
    row: number,
    has: number,
    middle: number,
    scale: number,
    missing: number,
    values: number,
  ): void;
  clear(address: number, bytes: number): void;
  addPart(selection: number, count: number, sums: number, values: number, part: number, least: number): number;
  keepReaching(selection: number, count: number, sums: number, values: number, part: number, least: number): number;
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
