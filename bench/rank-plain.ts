// The yardstick: ranking as anybody would write it first, with objects, sets and arrays, one row at a time. Written to be read and to be
// honest: filters come first, nothing is computed for pairs that may not meet, and the best are picked by one sort of what is left.
import type { Person } from '../src/people/person.js';

export interface PlainPerson {
  readonly gender: string;
  readonly seeking: ReadonlySet<string>;
  readonly interests: ReadonlySet<string>;
  readonly interestsWeight: number;
  readonly age: number;
  readonly vector: readonly number[];
}

export function plainPerson(person: Person, weights: Readonly<Record<string, number>>): PlainPerson {
  const { gender, seeking, interests, age } = person.attributes;
  return {
    gender: gender as string,
    seeking: new Set(seeking as string[]),
    interests: new Set(interests as string[]),
    interestsWeight: (interests as string[]).reduce((sum, tag) => sum + weights[tag]!, 0),
    age: age as number,
    vector: [...person.vectors!['bio']!],
  };
}

/** The best `k` of everybody for one person: index and score. */
export function rankPlainly(
  people: readonly PlainPerson[],
  row: number,
  k: number,
  weights: ReadonlyMap<string, number>,
): { index: number; score: number }[] {
  const me = people[row]!;
  const found: { index: number; score: number }[] = [];
  for (let index = 0; index < people.length; index++) {
    const you = people[index]!;
    if (index === row || !me.seeking.has(you.gender) || !you.seeking.has(me.gender)) continue;

    let shared = 0;
    for (const tag of me.interests) if (you.interests.has(tag)) shared += weights.get(tag)!;
    const overlap = shared / (me.interestsWeight + you.interestsWeight - shared);

    const apart = (me.age - you.age) / 5;
    const near = 1 / (1 + apart * apart);

    let dot = 0;
    for (let d = 0; d < me.vector.length; d++) dot += me.vector[d]! * you.vector[d]!;
    const similar = Math.max(0, Math.min(1, dot));

    found.push({ index, score: (3 * overlap + near + 2 * similar) / 6 });
  }
  return found.toSorted((a, b) => b.score - a.score || a.index - b.index).slice(0, k);
}
