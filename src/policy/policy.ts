// A policy: who may meet (filters, always both ways), how good a pair is (score), how that relaxes with waiting time. Plain data.
// Parsing finds every problem at once, each with its path and what was probably meant; what parses can be compiled.
import type { Problem } from '@nakodo/protocol';
import { z } from 'zod';
import { AppError } from '../errors.js';
import type { AttributeDefinition } from './person.js';
import { checkAttributes, problemsOf, quoted, suggest } from './policy-problems.js';
import type { FilterTerm, ScoreTerm } from './term.js';
import { filterTerms, scoreTerms, type FilterSpec, type ScoreSpec } from './terms.js';

export const combinations = ['geometric', 'harmonic', 'product', 'mean', 'min'] as const;
export type Combination = (typeof combinations)[number];

/** From `after` on: filters are dropped, or have some of their values replaced, or the threshold is another. */
export interface RelaxStep {
  readonly after: string;
  readonly drop?: string | readonly string[] | undefined;
  readonly set?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
  readonly threshold?: number | undefined;
}

export interface Policy {
  readonly filters: readonly FilterSpec[];
  readonly score: readonly ScoreSpec[];
  readonly combine: Combination;
  readonly threshold: number;
  readonly limit: number;
  readonly relax: readonly RelaxStep[];
}

const MAX_TERMS = 50;
const thresholdError = 'the threshold is a number from 0 to 1';
const threshold = z.number({ error: thresholdError }).min(0, { error: thresholdError }).max(1, { error: thresholdError });
const termKey = z.string({ error: 'the key of a filter is a text like "same school"' });

const relaxStep = z.strictObject({
  after: z
    .string({ error: 'a time of waiting is a text like "15s", "2m" or "1h"' })
    .regex(/^\d{1,9}(\.\d{1,3})?(ms|s|m|h)$/, { error: 'a time of waiting is a text like "15s", "2m" or "1h"' })
    .describe('How long a person has waited when the step begins: a number with ms, s, m or h.'),
  drop: z
    .union([termKey, z.array(termKey)])
    .optional()
    .describe('Filters that no longer hold, by key: `same school`.'),
  set: z
    .record(termKey, z.record(z.string(), z.unknown()))
    .optional()
    .describe('Values of filters that are replaced, by key: `{ "within age": { "by": 12 } }`.'),
  threshold: threshold.optional().describe('Another threshold.'),
});

const frame = z.strictObject({
  filters: z.array(z.unknown()).max(MAX_TERMS).default([]).describe('Who may meet: every filter must hold, in both directions.'),
  score: z
    .array(z.unknown())
    .max(MAX_TERMS)
    .default([])
    .describe('How good a pair is: the weighted mean of these. None: every pair scores 1.'),
  combine: z.enum(combinations).default('geometric').describe('How the scores of the two directions become one.'),
  threshold: threshold.default(0).describe('Pairs that score below are no match, 0 to 1.'),
  limit: z
    .int({ error: 'the limit is a whole number from 1 to 50' })
    .min(1, { error: 'the limit is a whole number from 1 to 50' })
    .max(50, { error: 'the limit is a whole number from 1 to 50' })
    .default(3)
    .describe('How many matches a person gets, 1 to 50.'),
  relax: z.array(relaxStep).max(MAX_TERMS).default([]).describe('Steps that widen the policy with waiting time, earliest first.'),
});

/**
 * The policy that `json` describes, defaults filled in; parsing the result again gives the same.
 * Throws `invalid_policy` with all problems: unknown keys, terms and attributes, wrong kinds, weights that are none.
 */
export function parsePolicy(json: unknown, attributes: readonly AttributeDefinition[]): Policy {
  const problems: Problem[] = [];
  const parsed = frame.safeParse(json, { reportInput: true });
  if (!parsed.success) problems.push(...problemsOf(parsed.error, '', Object.keys(frame.shape)));
  const given = isRecord(json) ? json : {};
  const filters = parseTerms<FilterSpec>('filters', given['filters'], filterTerms, scoreTerms, attributes, problems);
  const score = parseTerms<ScoreSpec>('score', given['score'], scoreTerms, filterTerms, attributes, problems);
  if (parsed.success) checkRelax(parsed.data.relax, filters, attributes, problems);
  if (!parsed.success || problems.length > 0) {
    const first = problems[0];
    throw new AppError('invalid_policy', {
      detail: `The policy cannot be used: ${first?.path === '' ? '' : `${first?.path}: `}${first?.message}${problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''}`,
      problems,
    });
  }
  return { ...parsed.data, filters, score };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Each entry of a list as the spec of a term; what is wrong goes to `problems`. */
function parseTerms<Spec>(
  list: 'filters' | 'score',
  given: unknown,
  terms: readonly (FilterTerm | ScoreTerm)[],
  others: readonly (FilterTerm | ScoreTerm)[],
  attributes: readonly AttributeDefinition[],
  problems: Problem[],
): Spec[] {
  if (!Array.isArray(given)) return [];
  const seen = new Set<string>();
  return given.flatMap((entry: unknown, at) => {
    const path = `${list}[${at}]`;
    const term = findTerm(list, entry, path, terms, others, problems);
    if (term === undefined) return [];
    const spec = parseSpec(term, entry, path, attributes, problems);
    if (spec === undefined) return [];
    const key = term.key(spec);
    if (seen.has(key)) problems.push({ path, message: `"${key}" is there twice: keep one` });
    seen.add(key);
    return [spec as Spec];
  });
}

function findTerm<T extends FilterTerm | ScoreTerm>(
  list: 'filters' | 'score',
  entry: unknown,
  path: string,
  terms: readonly T[],
  others: readonly (FilterTerm | ScoreTerm)[],
  problems: Problem[],
): T | undefined {
  const kind = list === 'filters' ? 'filter' : 'score term';
  const names = terms.map(({ name }) => name);
  if (!isRecord(entry)) {
    problems.push({ path, message: `expected a ${kind}: an object with one of ${quoted(names)}` });
    return undefined;
  }
  const found = terms.filter(({ name }) => Object.hasOwn(entry, name));
  if (found.length === 1) return found[0];
  if (found.length > 1) {
    problems.push({ path, message: `${quoted(found.map(({ name }) => name))} in one ${kind}: write one object for each` });
    return undefined;
  }
  const keys = Object.keys(entry);
  const elsewhere = others.find(({ name }) => keys.includes(name));
  if (elsewhere !== undefined) {
    const place = list === 'filters' ? 'a score term, not a filter' : 'a filter, not a score term';
    problems.push({
      path: `${path}.${elsewhere.name}`,
      message: `\`${elsewhere.name}\` is ${place}${suggest(elsewhere.name, names)}`,
    });
    return undefined;
  }
  // The misspelt key is the one most like a term: `{ "overlapp": "interests", "weight": 3 }`.
  const guess = keys.find((key) => suggest(key, names) !== '') ?? keys[0];
  const message =
    guess === undefined
      ? `an empty ${kind}: expected one of ${quoted(names)}`
      : `unknown ${kind} \`${guess}\`${suggest(guess, names) || `: expected one of ${quoted(names)}`}`;
  problems.push({ path: guess === undefined ? path : `${path}.${guess}`, message });
  return undefined;
}

/** The spec if its shape is right; attributes that do not fit are problems too. */
function parseSpec(
  term: FilterTerm | ScoreTerm,
  entry: unknown,
  path: string,
  attributes: readonly AttributeDefinition[],
  problems: Problem[],
): unknown {
  const parsed = term.schema.safeParse(entry, { reportInput: true });
  if (!parsed.success) {
    problems.push(...problemsOf(parsed.error, path, schemaKeys(term.schema)));
    return undefined;
  }
  problems.push(...checkAttributes(term, parsed.data, path, attributes));
  return parsed.data;
}

function schemaKeys(schema: z.ZodType): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** Milliseconds of a waiting time as policies write it: `15s`. */
export function waitingMs(after: string): number {
  const [, amount = '0', unit = 's'] = /^([\d.]+)(ms|s|m|h)$/.exec(after) ?? [];
  return Number(amount) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit as 'ms' | 's' | 'm' | 'h'];
}

function checkRelax(
  steps: readonly RelaxStep[],
  filters: readonly FilterSpec[],
  attributes: readonly AttributeDefinition[],
  problems: Problem[],
): void {
  const specs = new Map(filters.map((spec) => filterEntry(spec)));
  steps.forEach((step, at) => {
    const path = `relax[${at}]`;
    const before = steps[at - 1];
    if (before !== undefined && waitingMs(step.after) < waitingMs(before.after)) {
      problems.push({
        path: `${path}.after`,
        message: `comes before the step above it (${before.after}): write the earliest first`,
      });
    }
    if (step.drop === undefined && step.set === undefined && step.threshold === undefined) {
      problems.push({ path, message: 'changes nothing: give `drop`, `set` or `threshold`' });
    }
    const unknown = (key: string, where: string): void => {
      const keys = [...specs.keys()];
      problems.push({
        path: where,
        message: `no filter "${key}" in this policy${suggest(key, keys, '"') || `: expected one of ${quoted(keys, '"')}`}`,
      });
    };
    for (const key of dropped(step)) if (!specs.has(key)) unknown(key, `${path}.drop`);
    for (const [key, values] of Object.entries(step.set ?? {})) {
      const spec = specs.get(key);
      const where = `${path}.set["${key}"]`;
      if (spec === undefined) unknown(key, where);
      else checkSet(spec, values, where, attributes, problems);
    }
  });
}

function filterEntry(spec: FilterSpec): [string, { term: FilterTerm; spec: FilterSpec }] {
  const term = filterTerms.find(({ name }) => Object.hasOwn(spec, name))!;
  return [term.key(spec), { term, spec }];
}

export function dropped(step: RelaxStep): readonly string[] {
  return typeof step.drop === 'string' ? [step.drop] : (step.drop ?? []);
}

/** A relaxed filter must still be one, of the same attribute: its key may not change. */
function checkSet(
  { term, spec }: { term: FilterTerm; spec: FilterSpec },
  values: Readonly<Record<string, unknown>>,
  path: string,
  attributes: readonly AttributeDefinition[],
  problems: Problem[],
): void {
  const relaxed = parseSpec(term, { ...spec, ...values }, path, attributes, problems);
  if (relaxed !== undefined && term.key(relaxed) !== term.key(spec)) {
    problems.push({ path, message: 'would be about another attribute: only values of the filter can be replaced' });
  }
}

/** The shape of policies as JSON Schema, for editors and docs. */
export function policyJsonSchema(): Record<string, unknown> {
  const list = (terms: readonly (FilterTerm | ScoreTerm)[], described: z.ZodType) =>
    z
      .array(z.union(terms.map(({ schema }) => schema) as [z.ZodType, ...z.ZodType[]]))
      .max(MAX_TERMS)
      .default([])
      .describe(described.description ?? '');
  const whole = frame.extend({ filters: list(filterTerms, frame.shape.filters), score: list(scoreTerms, frame.shape.score) });
  return z.toJSONSchema(whole, { io: 'input' }) as Record<string, unknown>;
}
