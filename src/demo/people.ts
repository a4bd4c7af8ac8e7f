// Generates the people of the demo: nobody real, nothing from outside, the same for the same seed. Pure.
import type { ImportedPerson } from '../people/import/types.js';
import type { AttributeDefinition, Place } from '../people/person.js';
import { drawAvatar, skinTones } from './avatar.js';
import { interests } from './interests.js';
import type { Interest } from './interests.js';
import { hopes, jobs, needs, schools } from './lives.js';
import type { Job } from './lives.js';
import { nameGroups, openNames } from './names.js';
import { createRandom } from './random.js';
import type { Random } from './random.js';

export interface DemoPerson extends ImportedPerson {
  readonly externalId: string;
  readonly name: string;
  /** Under 2 KB; 100 by 100 units. */
  readonly avatarSvg: string;
}

export interface DemoOptions {
  readonly seed: number;
  readonly count: number;
  /** Where they live around; default the middle of Utrecht. */
  readonly around?: Place;
}

/** Attributes of demo people that are not well-known: register them before storing the people. */
export const demoAttributes: readonly AttributeDefinition[] = [
  { name: 'languages', kind: 'set' },
  { name: 'offers', kind: 'set' },
  { name: 'needs', kind: 'set' },
];

type Gender = 'female' | 'male' | 'nonbinary';
const genders: readonly Gender[] = ['female', 'male', 'nonbinary'];
const utrecht: Place = { lat: 52.0907, lon: 5.1214 };
const minAge = 19;
const maxAge = 67;
const initials = Array.from('ABCDEFGHIJKLMNOPRSTVWYZ');
const kmPerDegree = 111.2;
const spreadKm = 9;

/** Most are 25 to 40; some are younger, and there is a long tail of older ones. */
function drawAge(random: Random): number {
  const age = Math.round(random.chance(0.75) ? 31 + random.normal() * 6 : 46 + random.normal() * 10);
  return Math.min(maxAge, Math.max(minAge, age));
}

function drawSeeking(random: Random, gender: Gender): readonly Gender[] {
  if (gender === 'nonbinary') return random.chance(0.7) ? genders : [random.pick(['female', 'male'] as const), 'nonbinary'];
  const other: Gender = gender === 'female' ? 'male' : 'female';
  const kind = random.next();
  if (kind < 0.72) return [other];
  if (kind < 0.82) return [gender];
  return kind < 0.9 ? ['female', 'male'] : genders;
}

/** Four to seven: mostly out of two groups, so that people have things in common with some and not with others. */
function drawInterests(random: Random): readonly Interest[] {
  const groups = random.sample([...new Set(interests.map(({ group }) => group))], 2);
  const near = interests.filter(({ group }) => groups.includes(group));
  const chosen = random.sample(near, random.between(3, 4));
  const far = random.sample(
    interests.filter((each) => !chosen.includes(each)),
    random.between(1, 3),
  );
  return [...chosen, ...far];
}

function writeBio(random: Random, liked: readonly Interest[], job: Job): string {
  const told = random.sample(liked, random.between(2, 3)).map(({ says }) => random.pick(says));
  const parts = random.chance(0.8) ? [job.says, ...told] : told;
  return [...parts, ...(random.chance(0.75) ? [random.pick(hopes)] : [])].join(' ');
}

/** About normal around the middle of town. */
function drawPlace(random: Random, { lat, lon }: Place): Place {
  const north = (random.normal() * spreadKm) / kmPerDegree;
  const east = (random.normal() * spreadKm) / (kmPerDegree * 0.615);
  return { lat: Number((lat + north).toFixed(4)), lon: Number((lon + east).toFixed(4)) };
}

function drawPerson(random: Random, number: number, options: DemoOptions): DemoPerson {
  const gender: Gender = random.chance(0.05) ? 'nonbinary' : random.pick(['female', 'male']);
  const group = random.pick(nameGroups);
  const firstName = gender === 'nonbinary' ? random.pick(openNames) : random.pick(group[gender]);
  const age = drawAge(random);
  const liked = drawInterests(random);
  const job = random.pick(jobs.filter(({ fromAge = 0 }) => age >= fromAge));
  const offers = [...new Set([...random.sample(job.offers, random.between(1, 2)), ...random.sample(needs, 1)])];
  const spoken = [
    'english',
    ...group.languages,
    ...random.sample(['dutch', 'german', 'french', 'spanish', 'arabic', 'italian'], random.between(0, 1)),
  ];
  const skin = group.skin.filter((tone) => tone < skinTones.length);
  return {
    externalId: `demo-${options.seed}-${number}`,
    name: `${firstName} ${random.pick(initials)}.`,
    profileType: 'user',
    attributes: {
      age,
      gender,
      seeking: drawSeeking(random, gender),
      interests: liked.map(({ name }) => name),
      bio: writeBio(random, liked, job),
      place: drawPlace(random, options.around ?? utrecht),
      languages: [...new Set(spoken)],
      offers,
      needs: random.sample(
        needs.filter((need) => !offers.includes(need)),
        random.between(1, 3),
      ),
      ...(age < 30 && random.chance(0.7) ? { school: random.pick(schools) } : {}),
    },
    avatarSvg: drawAvatar(random, { gender, age, skin, hair: group.hair }),
  };
}

/** `count` people. Person n is the same whatever the count: each has a generator of their own. */
export function generateDemoPeople(options: DemoOptions): DemoPerson[] {
  return Array.from({ length: options.count }, (_, at) =>
    drawPerson(createRandom(Math.imul(options.seed + 1, 0x9e3779b1) ^ Math.imul(at + 1, 0x85ebca6b)), at + 1, options),
  );
}
