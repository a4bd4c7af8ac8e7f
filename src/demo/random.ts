// A seeded generator for the demo: the same seed gives the same people on every machine. Not for secrets.

export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  /** One of the items. */
  pick<T>(items: readonly T[]): T;
  /** `count` different items, in a random order; all of them where there are fewer. */
  sample<T>(items: readonly T[], count: number): T[];
  chance(probability: number): boolean;
  /** About normal, mean 0 and deviation 1 (sum of 12 uniforms: no logarithm, so the same bits everywhere). */
  normal(): number;
}

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state are plenty for a few thousand people. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  const pick = <T>(items: readonly T[]): T => {
    const item = items[between(0, items.length - 1)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  };
  const sample = <T>(items: readonly T[], count: number): T[] => {
    const rest = [...items];
    return Array.from({ length: Math.min(count, rest.length) }, () => rest.splice(between(0, rest.length - 1), 1)).flat();
  };
  const normal = (): number => Array.from({ length: 12 }, next).reduce((sum, value) => sum + value, -6);
  return { next, between, pick, sample, chance: (probability) => next() < probability, normal };
}
