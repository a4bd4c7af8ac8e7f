// The lobby of the crowd: demo people, a policy as a random chat has it, and browsers that are signed in.
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { type DemoPerson, demoAttributes, generateDemoPeople } from '../../src/demo/people.js';
import { toProfile } from '../../src/demo/profile.js';
import { registerAttributes } from '../../src/people/attributes.js';
import { publishPolicy } from '../../src/people/policies.js';
import { addMembers, createPool } from '../../src/people/pools.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { cookieName, openSessions } from '../support/sessions.js';

/** When each widening step comes, ms; the first is no step. */
export const stepsMs = [0, 2000, 8000];

const crowdPolicy = {
  filters: [{ overlaps: 'languages' }, { overlaps: 'interests' }, { within: 'age', by: 15 }],
  score: [
    { overlap: 'interests', by: 'smaller', weight: 3 },
    { near: 'age', scale: 12, weight: 1 },
  ],
  combine: 'geometric',
  threshold: 0.15,
  relax: [
    { after: '2s', drop: 'overlaps interests', threshold: 0 },
    { after: '8s', drop: 'within age' },
  ],
};

export interface CrowdLobby {
  readonly poolId: string;
  readonly policyVersionId: string;
  readonly userIds: readonly string[];
  readonly cookies: readonly string[];
}

export async function fillCrowd(db: Database, count: number): Promise<CrowdLobby> {
  await registerAttributes(db, demoAttributes);
  const { id: policyVersionId } = await publishPolicy(db, { name: 'crowd', body: crowdPolicy });
  const poolId = await createPool(db, { mode: 'live', code: 'CROWD', name: 'Crowd', policyVersionId });
  const people = generateDemoPeople({ seed: 5, count }).map(withoutEnglish);
  const userIds: string[] = [];
  for (let at = 0; at < people.length; at += 1000) {
    const { ids } = await saveProfiles(db, people.slice(at, at + 1000).map(toProfile));
    await addMembers(db, poolId, ids);
    userIds.push(...ids);
  }
  await db.run(sql`delete from embedding_queue`); // no text is compared here
  const cookies = (await openSessions(db, userIds)).map((token) => `${cookieName}=${token}`);
  // As in a new installation: the tables of talks have no statistics yet.
  await db.run(sql`analyze profiles, pool_members, account_sessions`);
  return { poolId, policyVersionId, userIds, cookies };
}

/** All demo people speak English; here every third does not who speaks something else, so that languages keep people apart. */
function withoutEnglish(person: DemoPerson, at: number): DemoPerson {
  const { languages } = person.attributes;
  if (at % 3 > 0 || !Array.isArray(languages) || languages.length < 2) return person;
  const others = (languages as readonly string[]).filter((language) => language !== 'english');
  return { ...person, attributes: { ...person.attributes, languages: others } };
}
