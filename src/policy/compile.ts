// A policy made ready: its terms in the order in which they are decided (cheap ones first), weights as parts of 1, and its SQL.
// Compiling is pure and cheap; the same policy compiles to the same thing on every thread.
import { float } from './sql-text.js';
import type { AttributeDefinition } from '../people/person.js';
import type { Combination, Policy } from './policy.js';
import type { FilterTerm, ScoreTerm } from './term.js';
import { filterTermOf, scoreTermOf, type FilterSpec, type ScoreSpec } from './terms.js';

export interface CompiledFilter {
  readonly key: string;
  readonly term: FilterTerm;
  readonly spec: FilterSpec;
}

export interface CompiledScore {
  readonly key: string;
  readonly term: ScoreTerm;
  readonly spec: ScoreSpec;
  /** As the policy gives it. */
  readonly weight: number;
  /** The part of the whole, as float32; parts of all terms add up to 1. */
  readonly part: number;
}

export interface CompiledPolicy {
  readonly policy: Policy;
  readonly attributes: readonly AttributeDefinition[];
  /** Cheapest first, then as the policy has them. */
  readonly filters: readonly CompiledFilter[];
  /** Cheapest first, then as the policy has them. Sums of values are always made in this order. */
  readonly scores: readonly CompiledScore[];
  /** Whether what a is worth to b may differ from what b is worth to a. */
  readonly oneWay: boolean;
  /** As float32, for scores are. */
  readonly threshold: number;
  /** How the two directions become one score, in float32. Symmetric. */
  combine(forward: number, backward: number): number;
  /**
   * Whether two people may meet, as a boolean SQL expression that is never null, over two aliases of a relation
   * `policy_people(id uuid, minor boolean, pool_id uuid, attributes jsonb)`. Constants are literals: fit for the text of a function.
   */
  filterSql(a: string, b: string): string;
  /**
   * The same in two parts for the `where` of a search, without the age wall: what can be asked of the columns of `p`, b's row of `profiles`, which
   * an index may answer; and the rest, over `a` and `b`, undefined when nothing is left. Null counts as false.
   */
  searchSql(a: string, b: string, p: string): { readonly columns: string; readonly rest: string | undefined };
  /** The pair's score in [0, 1] as a float8 SQL expression over the same; within 1e-5 of what ranking gives. */
  scoreSql(a: string, b: string): string;
}

const { fround } = Math;

/** Each is symmetric, and grows with both: a bound on the directions is a bound on the score. */
const combiners: Record<Combination, (forward: number, backward: number) => number> = {
  geometric: (f, b) => fround(Math.sqrt(fround(f * b))),
  harmonic: (f, b) => (f + b === 0 ? 0 : fround(fround(2 * fround(f * b)) / fround(f + b))),
  product: (f, b) => fround(f * b),
  mean: (f, b) => fround(fround(f + b) / 2),
  min: (f, b) => Math.min(f, b),
};

const combinersSql: Record<Combination, string> = {
  geometric: 'sqrt(f * b)',
  harmonic: 'case when f + b = 0 then 0 else 2 * f * b / (f + b) end',
  product: 'f * b',
  mean: '(f + b) / 2',
  min: 'least(f, b)',
};

export function compilePolicy(policy: Policy, attributes: readonly AttributeDefinition[]): CompiledPolicy {
  const filters = policy.filters
    .map((spec) => ({ spec, term: filterTermOf(spec), key: filterTermOf(spec).key(spec) }))
    .toSorted((a, b) => a.term.cost - b.term.cost);
  const whole = policy.score.reduce((sum, spec) => sum + spec.weight, 0);
  const scores = policy.score
    .map((spec) => ({
      spec,
      term: scoreTermOf(spec),
      key: scoreTermOf(spec).key(spec),
      weight: spec.weight,
      part: fround(spec.weight / whole),
    }))
    .toSorted((a, b) => a.term.cost - b.term.cost);
  const oneWay = scores.some(({ term }) => term.oneWay);
  return {
    policy,
    attributes,
    filters,
    scores,
    oneWay,
    threshold: fround(policy.threshold),
    combine: combiners[policy.combine],
    filterSql: (a, b) => filterSql(filters, a, b),
    searchSql: (a, b, p) => searchSql(filters, a, b, p),
    scoreSql: (a, b) => scoreSql(scores, policy.combine, a, b),
  };
}

function filterSql(filters: readonly CompiledFilter[], a: string, b: string): string {
  const terms = filters.map(({ term, spec }) => term.sql(spec, a, b));
  return `(${[`${a}.id <> ${b}.id`, `${a}.minor = ${b}.minor`, ...terms].join('\n  and ')})`;
}

function searchSql(filters: readonly CompiledFilter[], a: string, b: string, p: string): ReturnType<CompiledPolicy['searchSql']> {
  const [columns, rest]: [string[], string[]] = [[`${p}.id <> ${a}.id`], []];
  for (const { term, spec } of filters) {
    const onColumns = term.columnSql?.(spec, a, p);
    if (onColumns === undefined) rest.push(term.sql(spec, a, b));
    else columns.push(onColumns);
  }
  const all = (conditions: readonly string[]): string => `(${conditions.join('\n  and ')})`;
  return { columns: all(columns), rest: rest.length > 0 ? all(rest) : undefined };
}

/** Each term once, two ways where it is one-way; the sums of both directions; then combined. */
function scoreSql(scores: readonly CompiledScore[], combine: Combination, a: string, b: string): string {
  if (scores.length === 0) return "(float8 '1')";
  const whole = scores.reduce((sum, { weight }) => sum + weight, 0);
  const values = scores.flatMap(({ term, spec }, at) => {
    const forward = `${term.sql(spec, a, b)} as f${at}`;
    return term.oneWay ? [forward, `${term.sql(spec, b, a)} as b${at}`] : [forward];
  });
  const sum = (direction: 'f' | 'b'): string => {
    const parts = scores.map(({ term, weight }, at) => `${float(weight)} * ${term.oneWay ? direction : 'f'}${at}`);
    return `least(1, (${parts.join(' + ')}) / ${float(whole)})`;
  };
  return `(select ${combinersSql[combine]} from (select ${sum('f')} as f, ${sum('b')} as b from (
    select ${values.join(',\n      ')}) term_values offset 0) directions)`;
}
