// Fits the weights of a policy's score terms to outcomes: logistic regression on the terms' values, weights not below zero, drawn towards zero.
// Values are centred within each wave first, because a policy ranks people within an event: how a wave differs from another must not count.
import type { Pair } from './speed-dating.js';

export interface FitOptions {
  /** How strongly weights are drawn towards zero. */
  readonly ridge: number;
  readonly steps?: number;
  /** Weights below zero too: not for a policy, for a reference beside it. */
  readonly signed?: boolean;
}

/** `values[p][t]` with the mean of its wave taken off, and divided by the term's deviation (returned) so that one ridge fits all. */
function standardize(pairs: readonly Pair[], values: readonly (readonly number[])[]): { rows: number[][]; deviations: number[] } {
  const terms = values[0]?.length ?? 0;
  const sums = new Map<number, { count: number; sum: number[] }>();
  for (const [at, { wave }] of pairs.entries()) {
    const entry = sums.get(wave) ?? { count: 0, sum: Array.from({ length: terms }, () => 0) };
    entry.count++;
    for (let t = 0; t < terms; t++) entry.sum[t] = (entry.sum[t] ?? 0) + (values[at]?.[t] ?? 0);
    sums.set(wave, entry);
  }
  const centred = pairs.map(({ wave }, at) => {
    const { count, sum } = sums.get(wave) ?? { count: 1, sum: [] };
    return Array.from({ length: terms }, (_, t) => (values[at]?.[t] ?? 0) - (sum[t] ?? 0) / count);
  });
  const deviations = Array.from({ length: terms }, (_, t) => {
    const mean = centred.reduce((total, row) => total + (row[t] ?? 0) ** 2, 0) / Math.max(1, centred.length);
    return Math.sqrt(mean) || 1;
  });
  return { rows: centred.map((row) => row.map((value, t) => value / (deviations[t] ?? 1))), deviations };
}

/** One weight per term, 0 or more (unless `signed`); the largest is 10, rounded to hundredths, so that they can stand in a policy. Deterministic. */
export function fitWeights(pairs: readonly Pair[], values: readonly (readonly number[])[], options: FitOptions): number[] {
  const { rows, deviations } = standardize(pairs, values);
  const terms = deviations.length;
  const base = pairs.filter(({ match }) => match).length / pairs.length;
  let intercept = Math.log(base / (1 - base));
  const weights = Array.from({ length: terms }, () => 0);
  // Below 2 over the largest curvature, for terms that are not all alike: it converges.
  const rate = 1 / (0.5 + options.ridge / 100);
  for (let step = 0; step < (options.steps ?? 400); step++) {
    const gradient = Array.from({ length: terms }, () => 0);
    let drift = 0;
    for (const [at, row] of rows.entries()) {
      const z = row.reduce((sum, value, t) => sum + value * (weights[t] ?? 0), intercept);
      const error = (pairs[at]?.match === true ? 1 : 0) - 1 / (1 + Math.exp(-z));
      drift += error;
      for (let t = 0; t < terms; t++) gradient[t] = (gradient[t] ?? 0) + error * (row[t] ?? 0);
    }
    intercept += (rate * drift) / rows.length;
    for (let t = 0; t < terms; t++) {
      const slope = (gradient[t] ?? 0) / rows.length - (options.ridge * (weights[t] ?? 0)) / 100;
      const moved = (weights[t] ?? 0) + rate * slope;
      weights[t] = options.signed === true ? moved : Math.max(0, moved);
    }
  }
  const raw = weights.map((weight, t) => weight / (deviations[t] ?? 1));
  const largest = Math.max(...raw.map(Math.abs), 1e-12);
  return raw.map((weight) => Math.round((weight / largest) * 1000) / 100);
}
