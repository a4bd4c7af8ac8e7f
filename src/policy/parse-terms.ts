// The terms of a policy from JSON: which term each entry is, whether its shape is right, whether its attributes fit.
import type { Problem } from '@nakodo/protocol';
import { z } from 'zod';
import type { AttributeDefinition } from '../people/person.js';
import { checkAttributes, problemsOf, quoted, suggest } from './policy-problems.js';
import type { FilterTerm, ScoreTerm } from './term.js';
import { filterTerms, scoreTerms } from './terms.js';

/** What a policy is checked against, and where everything that is wrong goes. */
export interface Check {
  readonly attributes: readonly AttributeDefinition[];
  readonly problems: Problem[];
}

type AnyTerm = FilterTerm | ScoreTerm;
type List = 'filters' | 'score';

const lists = {
  filters: { terms: filterTerms, others: scoreTerms, called: 'filter', elsewhere: 'a score term, not a filter' },
  score: { terms: scoreTerms, others: filterTerms, called: 'score term', elsewhere: 'a filter, not a score term' },
} as const;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The entries of `filters` or `score` that are uses of terms. `Spec` is what the terms of that list parse to. */
export function parseTerms<Spec>(list: List, given: unknown, check: Check): Spec[] {
  if (!Array.isArray(given)) return [];
  const seen = new Set<string>();
  return given.flatMap((entry: unknown, at) => {
    const path = `${list}[${at}]`;
    const term = findTerm(list, entry, path, check.problems);
    const spec = term === undefined ? undefined : parseSpec(term, entry, path, check);
    if (term === undefined || spec === undefined) return [];
    const key = term.key(spec);
    if (seen.has(key)) check.problems.push({ path, message: `"${key}" is there twice: keep one` });
    seen.add(key);
    return [spec as Spec];
  });
}

/** The term whose name is among the keys of an entry. */
function findTerm(list: List, entry: unknown, path: string, problems: Problem[]): AnyTerm | undefined {
  const { called, terms } = lists[list];
  const names = terms.map(({ name }) => name);
  if (!isRecord(entry)) {
    problems.push({ path, message: `expected a ${called}: an object with one of ${quoted(names)}` });
    return undefined;
  }
  const found = terms.filter(({ name }) => Object.hasOwn(entry, name));
  if (found.length > 1) {
    problems.push({ path, message: `${quoted(found.map(({ name }) => name))} in one ${called}: write one object for each` });
    return undefined;
  }
  if (found.length === 0) problems.push(unknownTerm(list, Object.keys(entry), path, names));
  return found[0];
}

function unknownTerm(list: List, keys: readonly string[], path: string, names: readonly string[]): Problem {
  const { called, others, elsewhere } = lists[list];
  const other = others.find(({ name }) => keys.includes(name))?.name;
  if (other !== undefined) return { path: `${path}.${other}`, message: `\`${other}\` is ${elsewhere}${suggest(other, names)}` };
  // The misspelt key is the one most like a term: `{ "overlapp": "interests", "weight": 3 }`.
  const guess = keys.find((key) => suggest(key, names) !== '') ?? keys[0];
  if (guess === undefined) return { path, message: `an empty ${called}: expected one of ${quoted(names)}` };
  const hint = suggest(guess, names) || `: expected one of ${quoted(names)}`;
  return { path: `${path}.${guess}`, message: `unknown ${called} \`${guess}\`${hint}` };
}

/** The spec if its shape is right; attributes that do not fit are problems too. */
export function parseSpec(term: AnyTerm, entry: unknown, path: string, { attributes, problems }: Check): unknown {
  const parsed = term.schema.safeParse(entry, { reportInput: true });
  if (!parsed.success) {
    const keys = term.schema instanceof z.ZodObject ? Object.keys(term.schema.shape) : [];
    problems.push(...problemsOf(parsed.error, path, keys));
    return undefined;
  }
  problems.push(...checkAttributes(term, parsed.data, path, attributes));
  return parsed.data;
}
