// What the simulated people saw, and what it says. Times are ms of the machine's clock: people of a pair may be in different processes.
import { quantile } from '../support/quantile.js';
import { short } from '../support/report.js';

/** Somebody found themselves in a session. */
export interface Found {
  readonly session: string;
  /** When they began to search. */
  readonly from: number;
  readonly at: number;
  /** How many searched then, themselves included. */
  readonly crowd: number;
}

export interface Skipped {
  readonly session: string;
  readonly at: number;
}

/** Somebody was told that a session is over. */
export interface Over {
  readonly session: string;
  readonly at: number;
  /** They skipped it themselves. */
  readonly mine: boolean;
  /** Since when the line on which they were told was open. */
  readonly lineFrom: number;
}

export interface Samples {
  readonly found: Found[];
  readonly skipped: Skipped[];
  readonly over: Over[];
  /** From saying something to the partner's hearing it, ms. */
  readonly heardMs: number[];
  readonly counts: Record<string, number>;
}

export const noSamples = (): Samples => ({ found: [], skipped: [], over: [], heardMs: [], counts: {} });

export function joinSamples(all: readonly Samples[]): Samples {
  const joined = noSamples();
  for (const { found, skipped, over, heardMs, counts } of all) {
    for (const each of found) joined.found.push(each);
    for (const each of skipped) joined.skipped.push(each);
    for (const each of over) joined.over.push(each);
    for (const each of heardMs) joined.heardMs.push(each);
    for (const [name, count] of Object.entries(counts)) joined.counts[name] = (joined.counts[name] ?? 0) + count;
  }
  return joined;
}

/**
 * From when the pair was possible to when each was told, ms: both searched, and whoever had waited longer had reached the widening step at
 * which they could meet. What the server's queueing, deciding and telling take, and no waiting for somebody who suits.
 */
export function matchTimes(found: readonly Found[], stepOf: ReadonlyMap<string, number>, stepsMs: readonly number[]): number[] {
  const sides = new Map<string, Found[]>();
  for (const each of found) sides.set(each.session, [...(sides.get(each.session) ?? []), each]);
  return [...sides].flatMap(([session, both]) => {
    const step = stepOf.get(session);
    if (both.length !== 2 || step === undefined) return []; // one of them has come back to it, or was gone
    const [first, second] = both.map(({ from }) => from).toSorted((one, other) => one - other) as [number, number];
    const possible = Math.max(second, first + (stepsMs[step] ?? 0));
    return both.map(({ at }) => at - possible);
  });
}

/** From a skip to when each side that was on the line then was told, ms: who was away hears of it when they come back. */
export function skipTimes({ skipped, over }: Samples): { readonly mine: number[]; readonly partners: number[] } {
  const since = new Map(skipped.map(({ session, at }) => [session, at]));
  const times = { mine: [] as number[], partners: [] as number[] };
  for (const { session, at, mine, lineFrom } of over) {
    const skippedAt = since.get(session);
    if (skippedAt !== undefined && at >= skippedAt && lineFrom <= skippedAt)
      times[mine ? 'mine' : 'partners'].push(at - skippedAt);
  }
  return times;
}

export function quantilesOf(name: string, ms: readonly number[]): Record<string, number> {
  const q = (share: number) => short(quantile(ms, share));
  return { [`${name}_p50_ms`]: q(0.5), [`${name}_p95_ms`]: q(0.95), [`${name}_p99_ms`]: q(0.99), [`${name}_count`]: ms.length };
}
