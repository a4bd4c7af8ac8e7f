// A policy: who may meet (filters, always both ways), how good a pair is (score), how that relaxes with waiting time. Plain data.
// Parsing finds every problem at once, each with its path and what was probably meant; what parses can be compiled.
import type { Problem } from '@nakodo/protocol';
import { z } from 'zod';
import { AppError } from '../errors.js';
import { isRecord, parseTerms, type Check } from './parse-terms.js';
import type { AttributeDefinition } from '../people/person.js';
import { problemsOf } from './policy-problems.js';
import { again, checkRelax, relaxStep, standardAgain, threshold, type RelaxStep } from './relax-steps.js';
import type { FilterSpec, ScoreSpec } from './terms.js';

export const combinations = ['geometric', 'harmonic', 'product', 'mean', 'min'] as const;
export type Combination = (typeof combinations)[number];

export interface Policy {
  readonly filters: readonly FilterSpec[];
  readonly score: readonly ScoreSpec[];
  readonly combine: Combination;
  readonly threshold: number;
  readonly limit: number;
  readonly relax: readonly RelaxStep[];
  /** In the live mode: how long two who ended their session are not paired again. As `after` of a relax step. */
  readonly again: string;
}

const MAX_TERMS = 50;
const limitError = 'the limit is a whole number from 1 to 50';

const frame = z.strictObject({
  /** Who may meet: every filter must hold, in both directions. */
  filters: z.array(z.unknown()).max(MAX_TERMS).default([]),
  /** How good a pair is: the weighted mean of these. None: every pair scores 1. */
  score: z.array(z.unknown()).max(MAX_TERMS).default([]),
  /** How the scores of the two directions become one. */
  combine: z.enum(combinations).default('geometric'),
  /** Pairs that score below are no match. */
  threshold: threshold.default(0),
  /** How many matches a person gets. */
  limit: z.int({ error: limitError }).min(1, { error: limitError }).max(50, { error: limitError }).default(3),
  /** Steps that widen the policy with waiting time, earliest first. */
  relax: z.array(relaxStep).max(MAX_TERMS).default([]),
  /** Live mode: how long two who skipped each other are not paired again, a number with ms, s, m or h. */
  again: again.default(standardAgain),
});

/**
 * The policy that `json` describes, defaults filled in; parsing the result again gives the same.
 * Throws `invalid_policy` with all problems: unknown keys, terms and attributes, wrong kinds, weights that are none.
 */
export function parsePolicy(json: unknown, attributes: readonly AttributeDefinition[]): Policy {
  const problems: Problem[] = [];
  const check: Check = { attributes, problems };
  const parsed = frame.safeParse(json, { reportInput: true });
  if (!parsed.success) problems.push(...problemsOf(parsed.error, '', Object.keys(frame.shape)));
  const given = isRecord(json) ? json : {};
  const filters = parseTerms<FilterSpec>('filters', given['filters'], check);
  const score = parseTerms<ScoreSpec>('score', given['score'], check);
  if (parsed.success) checkRelax(parsed.data.relax, filters, check);
  if (!parsed.success || problems.length > 0) throw new AppError('invalid_policy', { detail: summary(problems), problems });
  return { ...parsed.data, filters, score };
}

/** The first problem, and how many more there are. */
function summary(problems: readonly Problem[]): string {
  const [first = { path: '', message: '' }] = problems;
  const where = first.path === '' ? '' : `${first.path}: `;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return `The policy cannot be used: ${where}${first.message}${more}`;
}
