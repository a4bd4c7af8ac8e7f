// The steps by which a policy relaxes: their shape, and whether they speak of filters that are there. What they do is in relax.ts.
import { z } from 'zod';
import { parseSpec, type Check } from './parse-terms.js';
import { quoted, suggest } from './policy-problems.js';
import { filterTermOf, type FilterSpec } from './terms.js';

/** From `after` on: filters are dropped, or have some of their values replaced, or the threshold is another. */
export interface RelaxStep {
  readonly after: string;
  readonly drop?: string | readonly string[] | undefined;
  readonly set?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
  readonly threshold?: number | undefined;
}

const thresholdError = 'the threshold is a number from 0 to 1';
export const threshold = z.number({ error: thresholdError }).min(0, { error: thresholdError }).max(1, { error: thresholdError });

const waitingTime = /^\d{1,9}(\.\d{1,3})?(ms|s|m|h)$/;
const afterError = 'a time of waiting is a text like "15s", "2m" or "1h"';
const againError = 'a time is a text like "15s", "30m" or "1h"';
const filterKey = z.string({ error: 'the key of a filter is a text like "same school"' });

export const relaxStep = z.strictObject({
  /** How long a person has waited when the step begins: a number with ms, s, m or h. */
  after: z.string({ error: afterError }).regex(waitingTime, { error: afterError }),
  /** Filters that no longer hold, by key: `same school`. */
  drop: z.union([filterKey, z.array(filterKey)]).optional(),
  /** Values of filters that are replaced, by key: `{ "within age": { "by": 12 } }`. */
  set: z.record(filterKey, z.record(z.string(), z.unknown())).optional(),
  threshold: threshold.optional(),
});

/** Postgres reads it as an interval, too: end_sessions does. */
export const again = z.string({ error: againError }).regex(waitingTime, { error: againError });
export const standardAgain = '30m';

/** Milliseconds of a waiting time as policies write it: `15s`. */
export function waitingMs(after: string): number {
  const [, amount = '0', unit = 's'] = /^([\d.]+)(ms|s|m|h)$/.exec(after) ?? [];
  return Number(amount) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit as 'ms' | 's' | 'm' | 'h'];
}

/** The keys of the filters that a step drops. */
export function dropped(step: RelaxStep): readonly string[] {
  return typeof step.drop === 'string' ? [step.drop] : (step.drop ?? []);
}

/** Steps come in order, change something, and change it to what can be. */
export function checkRelax(steps: readonly RelaxStep[], filters: readonly FilterSpec[], check: Check): void {
  const specs = new Map(filters.map((spec) => [filterTermOf(spec).key(spec), spec]));
  steps.forEach((step, at) => {
    const path = `relax[${at}]`;
    const before = steps[at - 1];
    if (before !== undefined && waitingMs(step.after) < waitingMs(before.after)) {
      const message = `comes before the step above it (${before.after}): write the earliest first`;
      check.problems.push({ path: `${path}.after`, message });
    }
    if (step.drop === undefined && step.set === undefined && step.threshold === undefined) {
      check.problems.push({ path, message: 'changes nothing: give `drop`, `set` or `threshold`' });
    }
    for (const key of dropped(step)) findSpec(specs, key, `${path}.drop`, check);
    for (const [key, values] of Object.entries(step.set ?? {})) checkSet(specs, key, values, `${path}.set["${key}"]`, check);
  });
}

function findSpec(
  specs: ReadonlyMap<string, FilterSpec>,
  key: string,
  path: string,
  { problems }: Check,
): FilterSpec | undefined {
  const spec = specs.get(key);
  const keys = [...specs.keys()];
  const hint = suggest(key, keys, '"') || (keys.length === 0 ? '' : `: expected one of ${quoted(keys, '"')}`);
  if (spec === undefined) problems.push({ path, message: `no filter "${key}" in this policy${hint}` });
  return spec;
}

/** A relaxed filter must still be one, of the same attribute: its key may not change. */
function checkSet(
  specs: ReadonlyMap<string, FilterSpec>,
  key: string,
  values: Readonly<Record<string, unknown>>,
  path: string,
  check: Check,
): void {
  const spec = findSpec(specs, key, path, check);
  if (spec === undefined) return;
  const term = filterTermOf(spec);
  const relaxed = parseSpec(term, { ...spec, ...values }, path, check);
  if (relaxed !== undefined && term.key(relaxed) !== key) {
    check.problems.push({ path, message: 'would be about another attribute: only values of the filter can be replaced' });
  }
}
