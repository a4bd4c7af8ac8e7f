// How much a profile says, and the next thing worth adding: what lists get better by comes first. Pure.
import type { Profile, ProfileField } from '@nakodo/protocol';

export interface NextThing {
  /** Of the field in the form: `/profile#interests`. */
  readonly field: string;
  readonly action: string;
  readonly why: string;
}

export interface Completeness {
  readonly percent: number;
  /** Undefined: nothing is missing. */
  readonly next: NextThing | undefined;
}

const enoughInterests = 3;
const enoughBio = 40;

export function completenessOf(profile: Profile, fields: readonly ProfileField[]): Completeness {
  const things = thingsOf(profile, fields);
  const missing = things.filter(({ done }) => !done);
  const percent = Math.round(100 * (1 - missing.length / Math.max(1, things.length)));
  return { percent, next: missing[0]?.thing };
}

interface Thing {
  readonly done: boolean;
  readonly thing: NextThing;
}

function thingsOf(profile: Profile, fields: readonly ProfileField[]): Thing[] {
  const offered = new Set(fields.map(({ name }) => name));
  const builtIn = [
    thing(profile.name !== '', 'name', 'Add your name', 'it is what others see first.'),
    thing(profile.birthDate !== null, 'birthDate', 'Add your birth date', 'events with an age limit need to know it.'),
    thing(profile.interests.length >= enoughInterests, 'interests', interestsWords(profile), 'lists get better.'),
    thing(
      (profile.bio?.length ?? 0) >= enoughBio,
      'bio',
      'Write a few sentences about yourself',
      'what you write is compared, too.',
    ),
    thing(profile.gender !== null, 'gender', 'Say your gender', 'some events match by it.'),
    thing(profile.seeking.length > 0, 'seeking', 'Say whom you look for', 'some events match by it.'),
    thing(profile.place !== null, 'place', 'Say roughly where you live', 'people nearby come first.'),
    thing(profile.avatar !== null, 'avatar', 'Add a picture', 'people find you more easily in the room.'),
  ].filter(({ thing: { field } }) => ['name', 'birthDate', 'avatar'].includes(field) || offered.has(field));
  const own = fields
    .filter(({ builtIn: isBuiltIn, kind }) => !isBuiltIn && kind !== 'vector' && kind !== 'answers')
    .map(({ name, label, required }) =>
      thing(
        isSomething(profile.attributes[name]),
        `attributes.${name}`,
        `Fill in: ${label}`,
        required ? 'it is needed here.' : 'it is used for matching.',
      ),
    );
  return [...builtIn, ...own];
}

function thing(done: boolean, field: string, action: string, why: string): Thing {
  return { done, thing: { field, action, why } };
}

function interestsWords({ interests }: Profile): string {
  const more = enoughInterests - interests.length;
  if (more === enoughInterests) return 'Add three interests';
  return more === 1 ? 'Add one more interest' : 'Add two more interests';
}

const isSomething = (value: unknown) =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
