// What a term is: one kind of filter or score, with four faces (schema, SQL, scorer over columns, words). Each lives in
// terms/<term>.ts, whose first comment shows what matches and what does not, says what a missing value means, and becomes its page in
// docs/policy-terms.md; terms.ts lists them. A term keeps no state and knows no clock, randomness or I/O.
import { z } from 'zod';
import type { ColumnRegistry } from './columns/registry.js';
import type { AttributeKind } from '../people/person.js';

/** An attribute that a term names: where in its JSON, and which kinds fit there. */
export interface AttributeUse {
  readonly path: string;
  readonly name: string;
  readonly kinds: readonly AttributeKind[];
  /** Constants compared with the attribute: checked against its options where those are closed. */
  readonly constants?: readonly { readonly path: string; readonly value: string }[];
}

/** Keeps those of a block who may meet `row`. The arrays it gets are in the pool's shared memory, so kernels can have them by address. */
export interface Filter {
  /**
   * `selection[0..count)` are slots of the block; those that pass move to the front, in order, and their number is returned.
   * Must hold both ways: `keep` from either side gives the same answer.
   */
  keep(row: number, block: number, selection: Uint32Array, count: number): number;
}

/** Values of the selected people of a block, each in [0, 1], rounded to float32. */
export interface Scorer {
  /**
   * `forward[s]` becomes what `selection[s]` is worth to `row`. A one-way term also writes `backward[s]`, what `row` is worth to
   * `selection[s]`; the others leave it alone. Swapping the two people must swap (or keep) the values bit by bit.
   */
  score(row: number, block: number, selection: Uint32Array, count: number, forward: Float32Array, backward: Float32Array): void;
  /**
   * Upper bounds of what `score` would write to `forward`, where they are much cheaper to get; false when they are not.
   * Only for terms that are not one-way.
   */
  bound?(row: number, block: number, selection: Uint32Array, count: number, bounds: Float32Array): boolean;
  /** What the words of one pair need. `values` are those that `score` gave. */
  detail(you: number, they: number, values: TermValues): TermDetail;
}

/** What an explanation needs to be worded, now or later from storage: small and plain JSON, seen from the first person. */
export interface TermDetail {
  readonly term: string;
  readonly [key: string]: string | number | readonly string[];
}

/** What they are worth to you, and you to them; the same for terms that are not one-way. */
export interface TermValues {
  readonly forward: number;
  readonly backward: number;
}

interface Term<Spec> {
  /** The key by which a policy names the term. */
  readonly name: string;
  /** What an editor calls it: `Same value`. */
  readonly label: string;
  /** What it does, in a sentence. */
  readonly about: string;
  readonly schema: z.ZodType<Spec>;
  /** Relative cost of one pair; cheaper terms are decided first. Measured by `bench rank`, in about nanoseconds. */
  readonly cost: number;
  attributes(spec: Spec): readonly AttributeUse[];
  /** Names this use of the term in a policy: `same school`. */
  key(spec: Spec): string;
  /** A use of it as a clause: a filter goes on from `People meet only if`, a score from `A pair is better`. */
  says(spec: Spec): string;
}

export interface FilterTerm<Spec = unknown> extends Term<Spec> {
  /** A boolean SQL expression over two aliases of `policy_people`; never null. */
  sql(spec: Spec, a: string, b: string): string;
  /**
   * The same for a `where`, with b's attributes read from the columns of `p`, b's row of `profiles`, so that an index can find who passes; null
   * counts as false. Undefined: one of them is no column.
   */
  columnSql?(spec: Spec, a: string, p: string): string | undefined;
  bind(spec: Spec, pool: ColumnRegistry): Filter;
  /** Who is left after the filter, for the funnel: `within 8 years in age`. */
  words(spec: Spec, name?: (attribute: string) => string): string;
}

export interface ScoreTerm<Spec = unknown> extends Term<Spec> {
  /** Whether what a is worth to b differs from what b is worth to a. */
  readonly oneWay: boolean;
  /** A float8 SQL expression in [0, 1]: what b is worth to a; never null. */
  sql(spec: Spec, a: string, b: string): string;
  bind(spec: Spec, pool: ColumnRegistry): Scorer;
  words(detail: TermDetail): string;
}

// -- pieces that the schemas share ------------------------------------------------------------------------------------

const weightError = 'a weight is a number above 0 and at most 1000';
const wellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text) && !text.includes('\u0000');

/** The part a term has in the score, relative to the other terms' weights. */
export const weight = z
  .number({ error: weightError })
  .gt(0, { error: weightError })
  .max(1000, { error: weightError })
  .describe('The part of this term in the score, relative to the other weights: above 0, at most 1000.');

export const attribute = z
  .string({ error: 'the name of an attribute is a text' })
  .min(1)
  .max(200)
  .describe('The name of an attribute.');

/** A text that is compared with what people have. */
export const constant = z
  .string({ error: 'expected a text' })
  .min(1, { error: 'an empty text is never a value' })
  .max(1000)
  .refine(wellFormed, { error: 'this text holds characters that no profile can hold' });

/** The value of a score where something is missing. */
export function missingValue(standard: number) {
  return z
    .number({ error: 'missing is a number from 0 to 1' })
    .min(0, { error: 'missing is a number from 0 to 1' })
    .max(1, { error: 'missing is a number from 0 to 1' })
    .optional()
    .describe(`The value where something is missing, 0 to 1. Default ${standard}.`);
}

/** Whether two people pass a filter when either's value is missing. */
export const missingPasses = z
  .enum(['fails', 'passes'])
  .optional()
  .describe('Whether a pair passes when either value is missing. Default: fails.');

/** A positive length on an attribute's own scale. */
export const scale = z
  .number({ error: 'a scale is a number above 0' })
  .gt(0, { error: 'a scale is a number above 0' })
  .max(1e15)
  .refine((value) => value >= 1e-6, { error: 'a scale is at least 0.000001' });
