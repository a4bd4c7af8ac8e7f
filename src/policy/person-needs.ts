// What the rules of a policy ask of one person: what their profile does not say though a rule needs it, and whom they look for.
import type { AttributeValue } from '../people/person.js';
import type { Policy } from './policy.js';
import { filterTermOf, type FilterSpec } from './terms.js';

export interface PersonNeeds {
  /** The attributes that a rule needs and the person does not have, by name. */
  readonly missing: readonly string[];
  /** What the person looks for, by the key of the rule that goes by it; empty: anyone. */
  readonly wishes: Readonly<Record<string, readonly string[]>>;
}

type Attributes = Readonly<Record<string, AttributeValue | null | undefined>>;

export function needsOf({ filters }: Policy, attributes: Attributes): PersonNeeds {
  const needed = [...new Set(filters.flatMap(neededBy))];
  const wishes = filters.flatMap((spec) =>
    'seeks' in spec ? [[filterTermOf(spec).key(spec), textsOf(attributes[spec.seeks.want])] as const] : [],
  );
  return { missing: needed.filter((name) => !isGiven(attributes[name])), wishes: Object.fromEntries(wishes) };
}

/** The attributes without which somebody fails a filter with most people. */
function neededBy(spec: FilterSpec): string[] {
  if ('missing' in spec && spec.missing === 'passes') return [];
  // Who states no wish accepts anyone.
  const uses = filterTermOf(spec).attributes(spec);
  return uses.filter(({ path }) => path !== 'seeks.want').map(({ name }) => name);
}

const isGiven = (value: AttributeValue | null | undefined) =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);

function textsOf(value: unknown): string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((each): each is string => typeof each === 'string' && each !== '');
}
