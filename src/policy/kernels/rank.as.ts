// The inner loops of ranking: pure functions over addresses in the pool's shared memory, one person ("row") against the people of a block.
// No allocation, no state. AssemblyScript, built by `asc` into dist/; typed for TypeScript in kernels.ts.
// Why not plain TypeScript: the same loops there cost 2 to 5 times as much, for branches that are mispredicted half of the time and for
// want of SIMD (seeks 3.6 against 0.9 ns a pair, sets 4 against 1, sums 1.5 against 0.3; one core of an EPYC, 10,000 people).
// Loops that compact write every slot and advance only past those that stay: no branch to mispredict.

/** Slots whose state is `mine` and that are not marked. */
export function selectLive(selection: usize, used: u32, states: usize, mine: u32, marks: usize): u32 {
  let kept: u32 = 0;
  for (let slot: u32 = 0; slot < used; slot++) {
    store<u32>(selection + ((<usize>kept) << 2), slot);
    kept += u32(load<u8>(states + slot) == mine) & u32(load<u8>(marks + slot) == 0);
  }
  return kept;
}

/** Those whose masks meet the row's both ways: `theirIs & myWant` and `theirWant & myIs` both have a bit. */
export function keepMasked(selection: usize, count: u32, is: usize, want: usize, myIs: u32, myWant: u32): u32 {
  let kept: u32 = 0;
  for (let s: u32 = 0; s < count; s++) {
    const slot = load<u32>(selection + ((<usize>s) << 2));
    const at = (<usize>slot) << 2;
    store<u32>(selection + ((<usize>kept) << 2), slot);
    kept += u32((load<u32>(is + at) & myWant) != 0) & u32((load<u32>(want + at) & myIs) != 0);
  }
  return kept;
}

/**
 * Adds to `sums[slot]`, for every code of the row's list, the code's units for each slot that has it. `index` is a block's index as
 * sets.ts builds it: mask, then entries (code, units, from, to) by hash, then slots as u16. Whole numbers: no order can change a sum.
 */
export function sumIndexed(index: usize, list: usize, length: u32, sums: usize): void {
  memory.fill(sums, 0, 4096);
  const mask = load<u32>(index);
  const entries = index + 16;
  for (let n: u32 = 0; n < length; n++) {
    const code = load<u32>(list + ((<usize>n) << 2));
    let place = (code * 0x9e3779b1) & mask;
    let entry = entries + ((<usize>place) << 4);
    while (load<u32>(entry) != code && load<u32>(entry) != 0) {
      place = (place + 1) & mask;
      entry = entries + ((<usize>place) << 4);
    }
    if (load<u32>(entry) == 0) continue;
    const units = load<u32>(entry, 4);
    const end = index + load<u32>(entry, 12);
    for (let at = index + load<u32>(entry, 8); at < end; at += 2) {
      const sum = sums + ((<usize>load<u16>(at)) << 2);
      store<u32>(sum, load<u32>(sum) + units);
    }
  }
}

/** As `sumIndexed` for a few selected slots, by their lists: `weights[code]` are the units of the row's codes, 0 of all others. */
export function sumLists(selection: usize, count: u32, starts: usize, lengths: usize, weights: usize, sums: usize): void {
  for (let s: u32 = 0; s < count; s++) {
    const slot = (<usize>load<u32>(selection + ((<usize>s) << 2))) << 2;
    let at = (<usize>load<u32>(starts + slot)) << 2;
    const end = at + ((<usize>load<u32>(lengths + slot)) << 2);
    let sum: u32 = 0;
    for (; at < end; at += 4) sum += load<u32>(weights + ((<usize>load<u32>(at)) << 2));
    store<u32>(sums + slot, sum);
  }
}

/**
 * values[s]: shared units over the units of either (`smaller` 0) or of the smaller set (1), by `sums` of `sumIndexed` and `totals` of both;
 * `missing` where a set is empty. Units are below 2^32, as whole numbers; the quotient is rounded once.
 */
export function shares(
  selection: usize,
  count: u32,
  sums: usize,
  totals: usize,
  mine: u32,
  smaller: u32,
  missing: f32,
  values: usize,
): void {
  for (let s: u32 = 0; s < count; s++) {
    const slot = (<usize>load<u32>(selection + ((<usize>s) << 2))) << 2;
    const theirs = <i64>load<u32>(totals + slot);
    const shared = <i64>load<u32>(sums + slot);
    const own = <i64>mine;
    const least = select<i64>(own, theirs, own < theirs);
    const whole = select<i64>(least, own + theirs - shared, smaller != 0);
    const value = f32(f64(shared) / f64(whole));
    store<f32>(values + ((<usize>s) << 2), select<f32>(missing, value, least == 0));
  }
}

/** values[s] = 1 / (1 + ((number - mine) × perScale)²), `missing` where there is no number. */
export function nearness(
  selection: usize,
  count: u32,
  numbers: usize,
  mine: f64,
  perScale: f64,
  missing: f32,
  values: usize,
): void {
  for (let s: u32 = 0; s < count; s++) {
    const slot = <usize>load<u32>(selection + ((<usize>s) << 2));
    const apart = (load<f64>(numbers + (slot << 3)) - mine) * perScale;
    const value = f32(1 / (1 + apart * apart));
    store<f32>(values + ((<usize>s) << 2), select<f32>(value, missing, value == value));
  }
}

/** A cosine as a value: 0 at `from`, 1 at `from + span`; `missing` where there is no vector. */
function calibrated(cosine: f32, has: u32, from: f32, span: f32, missing: f32): f32 {
  // As lanes, for their minimum and maximum are single instructions; a branch here is wrong half of the time and doubles the cost.
  const value = f32x4.splat((cosine - from) / span);
  const bounded = f32x4.pmin(f32x4.pmax(value, f32x4.splat(0)), f32x4.splat(1));
  return select<f32>(f32x4.extract_lane(bounded, 0), missing, has != 0);
}

/**
 * values[s]: the dot product of the selected slot's vector with the row's, calibrated. `stride` is the length of a vector in bytes, a
 * multiple of 64 (padded with zeros). Four accumulators of four lanes, always added up in the same order: the same pair has the same
 * bits everywhere.
 */
export function dots(
  selection: usize,
  count: u32,
  vectors: usize,
  stride: usize,
  row: usize,
  has: usize,
  from: f32,
  span: f32,
  missing: f32,
  values: usize,
): void {
  for (let s: u32 = 0; s < count; s++) {
    const slot = <usize>load<u32>(selection + ((<usize>s) << 2));
    const base = vectors + slot * stride;
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
    store<f32>(values + ((<usize>s) << 2), calibrated(low + high, load<u8>(has + slot), from, span, missing));
  }
}

/**
 * Upper bounds of what `dots` gives, from vectors rounded to bytes, at a quarter of the memory. `stride` is in bytes, a multiple of 16. A
 * vector is `scale` times its bytes, and at most `error` away from that (Euclidean), so with vectors a and b of length 1 (Cauchy-Schwarz,
 * twice) a·b <= scaleA scaleB (bytesA·bytesB) + (1 + errorA) errorB + errorA. `room` takes the row widened to 16 bits.
 */
export function dotBounds(
  selection: usize,
  count: u32,
  bytes: usize,
  stride: usize,
  scales: usize,
  errors: usize,
  row: usize,
  scale: f32,
  error: f32,
  room: usize,
  has: usize,
  from: f32,
  span: f32,
  missing: f32,
  values: usize,
): void {
  for (let at: usize = 0; at < stride; at += 8) v128.store(room + (at << 1), v128.load8x8_s(row + at));
  for (let s: u32 = 0; s < count; s++) {
    const slot = <usize>load<u32>(selection + ((<usize>s) << 2));
    const base = bytes + slot * stride;
    let a = i32x4.splat(0);
    let b = i32x4.splat(0);
    for (let at: usize = 0; at < stride; at += 16) {
      const wide = room + (at << 1);
      a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load8x8_s(base + at), v128.load(wide)));
      b = i32x4.add(b, i32x4.dot_i16x8_s(v128.load8x8_s(base + at, 8), v128.load(wide, 16)));
    }
    const sum = i32x4.add(a, b);
    const dot = i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3);
    const near = scale * load<f32>(scales + (slot << 2)) * f32(dot);
    const most = near + (1 + error) * load<f32>(errors + (slot << 2)) + error;
    store<f32>(values + ((<usize>s) << 2), calibrated(most, load<u8>(has + slot), from, span, missing));
  }
}

/**
 * values[s]: how alike the selected slot's point and the row's are, by the distance between them: 0.5 at `middle`, 1 / (1 + e) a `scale`
 * beyond. Laid out and added up as in `dots`; differences are squared, so that swapping the two changes no bit.
 */
export function likenesses(
  selection: usize,
  count: u32,
  vectors: usize,
  stride: usize,
  row: usize,
  has: usize,
  middle: f64,
  scale: f64,
  missing: f32,
  values: usize,
): void {
  for (let s: u32 = 0; s < count; s++) {
    const slot = <usize>load<u32>(selection + ((<usize>s) << 2));
    const base = vectors + slot * stride;
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    for (let at: usize = 0; at < stride; at += 64) {
      const e = f32x4.sub(v128.load(base + at), v128.load(row + at));
      const f = f32x4.sub(v128.load(base + at, 16), v128.load(row + at, 16));
      const g = f32x4.sub(v128.load(base + at, 32), v128.load(row + at, 32));
      const h = f32x4.sub(v128.load(base + at, 48), v128.load(row + at, 48));
      a = f32x4.add(a, f32x4.mul(e, e));
      b = f32x4.add(b, f32x4.mul(f, f));
      c = f32x4.add(c, f32x4.mul(g, g));
      d = f32x4.add(d, f32x4.mul(h, h));
    }
    const sum = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
    const low = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1);
    const high = f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
    const distance = Math.sqrt(f64(low + high));
    const value = f32(1 / (1 + Math.exp((distance - middle) / scale)));
    store<f32>(values + ((<usize>s) << 2), select<f32>(value, missing, load<u8>(has + slot) != 0));
  }
}

export function clear(address: usize, bytes: u32): void {
  memory.fill(address, 0, bytes);
}

/** `sums[s] += part * values[s]`; only those that reach `least` stay. Sums are never below 0. */
export function addPart(selection: usize, count: u32, sums: usize, values: usize, part: f32, least: f32): u32 {
  if (least <= 0) {
    // All stay. The last step may go beyond `count`: the arrays have room for whole blocks.
    const parts = f32x4.splat(part);
    for (let at: usize = 0; at < (<usize>count) << 2; at += 16) {
      v128.store(sums + at, f32x4.add(v128.load(sums + at), f32x4.mul(parts, v128.load(values + at))));
    }
    return count;
  }
  let kept: u32 = 0;
  for (let s: u32 = 0; s < count; s++) {
    const at = (<usize>s) << 2;
    const to = (<usize>kept) << 2;
    const sum = load<f32>(sums + at) + part * load<f32>(values + at);
    store<f32>(sums + to, sum);
    store<u32>(selection + to, load<u32>(selection + at));
    kept += u32(sum >= least);
  }
  return kept;
}

/** Only those stay that could reach `least` with `values`, bounds of what they will be; sums do not change. */
export function keepReaching(selection: usize, count: u32, sums: usize, values: usize, part: f32, least: f32): u32 {
  let kept: u32 = 0;
  for (let s: u32 = 0; s < count; s++) {
    const at = (<usize>s) << 2;
    const to = (<usize>kept) << 2;
    const sum = load<f32>(sums + at);
    const reach = sum + part * load<f32>(values + at);
    store<f32>(sums + to, sum);
    store<u32>(selection + to, load<u32>(selection + at));
    kept += u32(reach >= least);
  }
  return kept;
}
