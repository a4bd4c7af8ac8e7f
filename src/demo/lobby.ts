// The demo's lobby: its policy in two versions that can be compared, its made-up company, and whoever signs in as one of the demo's accounts.
import type { Session } from '../db/database.js';
import { publishPolicy } from '../people/policies.js';
import { addMembers, createPool } from '../people/pools.js';
import { saveProfiles } from '../people/profiles.js';
import { companyIds } from './company.js';
import { generateDemoPeople } from './people.js';
import { toProfile } from './profile.js';

export const lobbyCode = 'NIGHT';
const companions = 36;
/** Others than those of the events. */
const seed = 7;

/** Who likes the same things first; who has waited three seconds meets anybody. */
export const lobbyPolicy = {
  filters: [{ overlaps: 'interests' }],
  score: [
    { overlap: 'interests', by: 'smaller', weight: 3 },
    { near: 'age', scale: 12, weight: 1 },
  ],
  combine: 'geometric',
  threshold: 0.1,
  relax: [{ after: '3s', drop: 'overlaps interests', threshold: 0 }],
  again: '3m', // a visitor who skips a lot meets the same company again
};

/** Anybody at once; who likes the same things is still preferred when there is a choice. For a third of the people, to compare. */
const quickPolicy = { ...lobbyPolicy, filters: [], threshold: 0, relax: [] };
const quickShare = 33;

/** Returns the lobby's id. Whoever fills the demo compiles the two versions. */
export async function createDemoLobby(tx: Session, members: readonly string[]): Promise<string> {
  const second = await publishPolicy(tx, { name: 'Night café', body: quickPolicy });
  const first = await publishPolicy(tx, { name: 'Night café', body: lobbyPolicy });
  const id = await createPool(tx, {
    mode: 'live',
    code: lobbyCode,
    name: 'Night café',
    description:
      'Come in and talk with one person at a time. When nobody real is here, somebody made up keeps you company, and says so.',
    policyVersionId: first.id,
    secondPolicyVersionId: second.id,
    secondShare: quickShare,
    asksBirthDate: true,
  });
  const company = generateDemoPeople({ seed, count: companions }).map((person, at) => ({
    ...toProfile(person),
    externalId: `${companyIds}${at + 1}`,
    name: `${person.name} (made up)`,
    bio: `I am a made-up person of this demo. ${typeof person.attributes.bio === 'string' ? person.attributes.bio : ''}`.trim(),
  }));
  const { ids } = await saveProfiles(tx, company);
  await addMembers(tx, id, [...members, ...ids]);
  return id;
}
