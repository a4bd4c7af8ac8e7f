// The two inner loops of ranking that are worth more than plain TypeScript: sums over people's sets, and dot products.
// Pure functions over addresses in the pool's shared memory; no allocation, no state. AssemblyScript, built by `asc` into dist/.
// Measured beside the same loops in TypeScript: see docs of `bench rank` and the comments below.

/**
 * For each selected slot, the sum of `weights[code]` over its list of codes: integers, so the order of the codes cannot matter.
 * `starts` and `lengths` count 32-bit words; `weights` is indexed by code.
 */
export function sumLists(selection: usize, count: u32, starts: usize, lengths: usize, weights: usize, sums: usize): void {
  for (let s: u32 = 0; s < count; s++) {
    const slot = (<usize>load<u32>(selection + ((<usize>s) << 2))) << 2;
    let at = (<usize>load<u32>(starts + slot)) << 2;
    const end = at + ((<usize>load<u32>(lengths + slot)) << 2);
    let sum: u32 = 0;
    for (; at < end; at += 4) sum += load<u32>(weights + ((<usize>load<u32>(at)) << 2));
    store<u32>(sums + ((<usize>s) << 2), sum);
  }
}

/**
 * For each selected slot, the dot product of its vector with `row`. `stride` is the length of a vector in bytes, a multiple of 64
 * (padded with zeros). Four accumulators of four lanes, always added up in the same order: the same pair has the same bits everywhere.
 */
export function dots(selection: usize, count: u32, vectors: usize, stride: usize, row: usize, out: usize): void {
  for (let s: u32 = 0; s < count; s++) {
    const base = vectors + <usize>load<u32>(selection + ((<usize>s) << 2)) * stride;
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    for (let at: usize = 0; at < stride; at += 64) {
      a = f32x4.add(a, f32x4.mul(v128.load(base + at), v128.load(row + at)));
      b = f32x4.add(b, f32x4.mul(v128.load(base + at, 16), v128.load(row + at, 16)));
      c = f32x4.add(c, f32x4.mul(v128.load(base + at, 32), v128.load(row + at, 32)));
      d = f32x4.add(d, f32x4.mul(v128.load(base + at, 48), v128.load(row + at, 48)));
    }
    const sum = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
    const low = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1);
    const high = f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
    store<f32>(out + ((<usize>s) << 2), low + high);
  }
}
