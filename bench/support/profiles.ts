// People for benchmarks: like a large meetup, the same for the same seed; and a policy for them.
import type { Random } from '../../src/demo/random.js';
import type { ProfileInput } from '../../src/people/profiles.js';

const tags = Array.from({ length: 400 }, (_, n) => `tag ${n}`);
const tagsEach = 12;
const genders = ['woman', 'man', 'other'];

export const benchPolicy = {
  filters: [{ seeks: { want: 'seeking', is: 'gender' } }, { within: 'age', by: 12 }],
  score: [
    { overlap: 'interests', weight: 3 },
    { near: 'age', scale: 10, weight: 1 },
  ],
  limit: 3,
};

export function benchProfile(random: Random): ProfileInput {
  const gender = random.chance(0.48) ? 'woman' : random.chance(0.92) ? 'man' : 'other';
  return {
    name: `Person ${random.between(0, 1e9)}`,
    birthDate: `${random.between(1960, 2004)}-${String(random.between(1, 12)).padStart(2, '0')}-15`,
    gender,
    seeking: random.chance(0.85) ? genders.filter((other) => other !== gender).slice(0, random.between(1, 2)) : genders,
    interests: random.sample(tags, tagsEach),
  };
}
