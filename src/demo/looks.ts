// The demo's lookalike pools: one that compares photos, whose made-up people get theirs in the background (looks.photos.ts), and one that compares
// what people write, in which everybody has matches without any photo.
import type { Session } from '../db/database.js';
import { publishPolicy } from '../people/policies.js';
import { addMembers, createPool } from '../people/pools.js';
import { saveProfiles } from '../people/profiles.js';
import { generateDemoPeople } from './people.js';
import { toProfile } from './profile.js';

/** Their external ids begin so; the number after it is that of their photo. */
export const lookIds = 'demo-look-';
export const looksCode = 'ALIKE';
export const wordsCode = 'WORDS';

/** Others than those of the events and the lobby. */
const seed = 11;
/** Enough to find as many as are needed among them. */
const candidates = 200;
const youngest = 20;
const oldest = 38;

/**
 * As the starting point "Lookalikes", without school and gender: the photos that come with the demo are all of women. Among so few people hardly a
 * visitor has somebody who looks alike: they see who comes nearest, and how little that says.
 */
export const looksPolicy = {
  filters: [],
  score: [{ alike: 'face', weight: 1 }],
  threshold: 0.02,
  limit: 5,
};

/** The same mode, by what people write: one setting is another. */
export const wordsPolicy = {
  filters: [{ overlaps: 'languages' }],
  score: [{ similar: 'bio', from: 0.2, to: 0.8, missing: 0, weight: 1 }],
  threshold: 0.5,
  limit: 20,
};

/** `members`: the demo's accounts, and whose bios are compared. */
export async function createDemoLooks(
  tx: Session,
  {
    accounts,
    writers,
    photos,
  }: { readonly accounts: readonly string[]; readonly writers: readonly string[]; readonly photos: number },
): Promise<void> {
  const looks = await createLookPool(tx, {
    code: looksCode,
    name: 'Double take',
    description:
      'Give a photo, and see who here looks like you. The people are made up; their photos are samples that came with the software.',
    policy: looksPolicy,
  });
  const words = await createLookPool(tx, {
    code: wordsCode,
    name: 'Kindred words',
    description: 'Whoever writes about the same things as you. Change your bio, and your list changes.',
    policy: wordsPolicy,
  });
  const { ids } = await saveProfiles(tx, madeUpPeople(photos));
  await addMembers(tx, looks, [...accounts, ...ids]);
  await addMembers(tx, words, [...new Set([...accounts, ...writers])]);
}

/** As many as there are photos, of those whose age and gender their photos do not contradict. */
function madeUpPeople(count: number) {
  return generateDemoPeople({ seed, count: candidates })
    .filter(({ attributes: { age, gender } }) => gender === 'female' && Number(age) >= youngest && Number(age) <= oldest)
    .slice(0, count)
    .map((person, at) => ({
      ...toProfile(person),
      externalId: `${lookIds}${at + 1}`,
      name: `${person.name} (made up)`,
    }));
}

interface LookPool {
  readonly code: string;
  readonly name: string;
  readonly description: string;
  readonly policy: unknown;
}

async function createLookPool(tx: Session, { policy, ...pool }: LookPool): Promise<string> {
  const { id: policyVersionId } = await publishPolicy(tx, { name: pool.name, body: policy });
  return await createPool(tx, { mode: 'lookalike', ...pool, policyVersionId });
}
