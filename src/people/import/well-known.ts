// The attributes that every Nakodo knows, the names that files have for them, and the words that files have for genders.
import type { AttributeDefinition } from '../person.js';

/** Fields of a person that are no attributes of a policy. */
export const personFields = ['external_id', 'email', 'name', 'birth_date', 'profile_type'] as const;
export type PersonField = (typeof personFields)[number];

export function isPersonField(name: string): name is PersonField {
  return (personFields as readonly string[]).includes(name);
}

export const wellKnownAttributes: readonly AttributeDefinition[] = [
  { name: 'age', kind: 'number' },
  { name: 'gender', kind: 'choice' },
  { name: 'seeking', kind: 'set' },
  { name: 'school', kind: 'choice' },
  { name: 'interests', kind: 'set' },
  { name: 'bio', kind: 'text' },
  { name: 'place', kind: 'place' },
];

const synonyms: Readonly<Record<string, readonly string[]>> = {
  external_id: ['id', 'user_id', 'person_id', 'member_id', 'uid', 'iid', 'key'],
  email: ['e_mail', 'mail', 'email_address'],
  name: ['full_name', 'display_name', 'first_name', 'username', 'nickname'],
  birth_date: ['birthdate', 'dob', 'date_of_birth', 'birthday', 'born'],
  profile_type: ['account_type'],
  age: ['years', 'age_years'],
  gender: ['sex', 'gender_identity', 'i_am', 'iam'],
  seeking: ['looking_for', 'interested_in', 'seeks', 'wants'],
  school: ['university', 'college', 'campus'],
  interests: ['interest', 'hobbies', 'likes', 'tags', 'topics'],
  bio: ['about', 'about_me', 'description', 'summary', 'introduction', 'essay'],
  place: ['location', 'coordinates', 'geo', 'latlon', 'lat_lon'],
  languages: ['language', 'speaks', 'spoken_languages'],
  lat: ['latitude'],
  lon: ['longitude', 'lng', 'long'],
};

/** `First Name`, `firstName` and `first-name` are `first_name`. */
export function normalizeName(name: string): string {
  return name
    .normalize('NFKC')
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '');
}

/** What a column would be called as an attribute of its own: `Größe (cm)` is `grosse_cm`; empty when its name has no Latin letter. */
export function attributeName(column: string): string {
  const latin = normalizeName(column).replaceAll('ß', 'ss').normalize('NFKD').replaceAll(/\p{M}/gu, '');
  return latin
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[^a-z]+|_+$/g, '')
    .slice(0, 60);
}

const bySynonym = new Map(Object.entries(synonyms).flatMap(([name, others]) => others.map((other) => [other, name] as const)));

/** The name a column is known by here, if it is a synonym of one. */
export function findSynonym(column: string): string | undefined {
  return bySynonym.get(normalizeName(column));
}

const genderWords: readonly (readonly string[])[] = [
  ['female', 'woman', 'f', 'w', 'women', 'girl', 'girls', 'females', 'lady', 'ladies'],
  ['male', 'man', 'm', 'men', 'boy', 'boys', 'males', 'guy', 'guys'],
  ['nonbinary', 'non-binary', 'non binary', 'nb', 'enby', 'x', 'd', 'diverse', 'other', 'genderqueer'],
];
const everyone = new Set(['everyone', 'everybody', 'anyone', 'any', 'all', 'both', 'no preference']);

/** One gender in the registry's word for it (`female`, `male`, `nonbinary` unless its options say otherwise); another word stays as it is. */
export function canonicalGender(word: string, options: readonly string[] | undefined): string {
  const wanted = word.toLowerCase();
  const group = genderWords.find((words) => words.includes(wanted));
  if (group === undefined) return word;
  return options?.find((option) => group.includes(option.toLowerCase())) ?? group[0] ?? word;
}

/** What a person seeks: `men` is `male`, `everyone` is every gender. */
export function canonicalSeeking(words: readonly string[], options: readonly string[] | undefined): readonly string[] {
  const all = words.flatMap((word) =>
    everyone.has(word.toLowerCase())
      ? genderWords.map(([first = '']) => canonicalGender(first, options))
      : [canonicalGender(word, options)],
  );
  return [...new Set(all)];
}
