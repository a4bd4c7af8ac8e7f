// People for benchmarks: like a large meetup, the same for the same seed.
import type { ProfileInput } from '../../src/people/profiles.js';

export type Random = () => number;

const tags = 400;
const tagsEach = 12;
const genders = ['woman', 'man', 'other'];

/** A small seeded generator (mulberry32). */
export function benchRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function benchProfile(random: Random): ProfileInput {
  const gender = random() < 0.48 ? 'woman' : random() < 0.92 ? 'man' : 'other';
  const interests = new Set<string>();
  while (interests.size < tagsEach) interests.add(`tag ${Math.floor(random() * tags)}`);
  return {
    name: `Person ${Math.floor(random() * 1e9)}`,
    birthDate: `${1960 + Math.floor(random() * 45)}-${String(1 + Math.floor(random() * 12)).padStart(2, '0')}-15`,
    gender,
    seeking: random() < 0.85 ? genders.filter((other) => other !== gender).slice(0, 1 + Math.floor(random() * 2)) : genders,
    interests: [...interests],
  };
}
