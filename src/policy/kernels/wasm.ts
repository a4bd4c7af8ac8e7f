// The little of WebAssembly that ranking uses, typed: the compiler's library of this project is without the web's.

/** A growing shared memory. `buffer` is another object after growth; views of the old one still see the same bytes. */
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
  /** By pages of 64 KB; throws a RangeError when it cannot. */
  grow(pages: number): number;
}

export type WasmModule = object;

interface WebAssemblyApi {
  readonly Memory: new (descriptor: { initial: number; maximum: number; shared: true }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (module: WasmModule, imports: object) => { readonly exports: object };
}

export const wasm = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;
