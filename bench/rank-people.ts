// Generated people and the policy of the ranking benchmark: seeks + weighted overlap of 12 of 400 tags + near age + similarity of vectors.
import { createRandom } from '../src/demo/random.js';
import type { AttributeDefinition, Person } from '../src/people/person.js';
import { parsePolicy, type Policy } from '../src/policy/policy.js';

export const TAGS = 400;
export const TAGS_EACH = 12;

export const attributes: readonly AttributeDefinition[] = [
  { name: 'gender', kind: 'choice' },
  { name: 'seeking', kind: 'set' },
  { name: 'age', kind: 'number' },
  { name: 'interests', kind: 'set' },
  { name: 'bio', kind: 'text' },
];

/** What each tag counts: rarer ones more, in steps of 1/8. */
export const tagWeights: Readonly<Record<string, number>> = Object.fromEntries(
  Array.from({ length: TAGS }, (_, tag) => [`tag ${tag}`, 0.5 + (tag % 16) / 8]),
);

export const policy: Policy = parsePolicy(
  {
    filters: [{ seeks: { want: 'seeking', is: 'gender' } }],
    score: [
      { overlap: 'interests', weights: tagWeights, weight: 3 },
      { near: 'age', scale: 5, weight: 1 },
      { similar: 'bio', weight: 2 },
    ],
    limit: 3,
  },
  attributes,
);

/** The same people for the same seed. A tenth seek both; vectors point anywhere. */
export function* generatePeople(count: number, dimensions: number, seed = 7): Generator<Person> {
  const random = createRandom(seed).next;
  for (let index = 0; index < count; index++) {
    const gender = random() < 0.5 ? 'woman' : 'man';
    const other = gender === 'man' ? 'woman' : 'man';
    const choice = random();
    const seeking = choice < 0.1 ? ['man', 'woman'] : choice < 0.2 ? [gender] : [other];
    const interests = new Set<string>();
    while (interests.size < TAGS_EACH) interests.add(`tag ${Math.floor(random() * TAGS)}`);
    const age = 18 + Math.floor((random() + random()) * 25);
    yield {
      id: `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`,
      joinedAt: 1_700_000_000_000_000 + index * 1000,
      attributes: { gender, seeking, interests: [...interests], age },
      vectors: { bio: unitVector(dimensions, random) },
    };
  }
}

function unitVector(dimensions: number, random: () => number): Float32Array {
  const vector = Float32Array.from({ length: dimensions }, () => random() + random() + random() - 1.5);
  const length = Math.hypot(...vector);
  return vector.map((x) => x / length);
}
