// The demo's community: made-up people who agreed to be voted on, the demo's accounts, and rules by which a visitor sees within minutes what became of
// what they voted. What its people do is in matchbox.company.ts.
import { votesConsentVersion } from '@nakodo/protocol';
import { sql } from '../db/sql.js';
import type { Session } from '../db/database.js';
import { publishPolicy } from '../people/policies.js';
import { addMembers, createPool } from '../people/pools.js';
import { saveProfiles } from '../people/profiles.js';
import { generateDemoPeople } from './people.js';
import { toProfile } from './profile.js';

/** Their external ids begin so. */
export const matchboxIds = 'demo-matchbox-';
export const matchboxCode = 'MATCHBOX';

const people = 40;
/** Others than those of the events, the lobby and the lookalike pools. */
const seed = 13;

/** Anybody with anybody, who have the most in common first: a club rather than a dating site, and nobody who joins is left without a pair. */
export const matchboxPolicy = {
  filters: [],
  score: [
    { overlap: 'interests', by: 'smaller', weight: 3, missing: 0 },
    { near: 'age', scale: 12, weight: 1, missing: 0 },
  ],
  threshold: 0,
};

/** A short queue that is always full: whoever agrees is proposed within minutes. A day would be more like a real community's voting time. */
const rules = sql`
  queue_low = 16, queue_high = 16, active_low = 12, active_high = 12, voting_time = interval '10 minutes', cool_off = interval '30 minutes'`;

/** `members`: the demo's accounts; `agreed`: which of them are voted on from the start. */
export async function createDemoMatchbox(
  tx: Session,
  { members, agreed }: { readonly members: readonly string[]; readonly agreed: readonly string[] },
): Promise<void> {
  const { id: policyVersionId } = await publishPolicy(tx, { name: 'Matchbox', body: matchboxPolicy });
  const id = await createPool(tx, {
    mode: 'community',
    code: matchboxCode,
    name: 'Matchbox',
    description:
      'Who should meet? Two people, one question, and you decide together with everybody else. The others here are made up, and vote, too.',
    policyVersionId,
    asksBirthDate: true,
  });
  const madeUp = generateDemoPeople({ seed, count: people }).map((person, at) => ({
    ...toProfile(person),
    externalId: `${matchboxIds}${at + 1}`,
    name: `${person.name} (made up)`,
    bio: `I am a made-up person of this demo. ${typeof person.attributes.bio === 'string' ? person.attributes.bio : ''}`.trim(),
  }));
  const { ids } = await saveProfiles(tx, madeUp);
  await addMembers(tx, id, [...members, ...ids]);
  await tx.run(sql`update community_settings set ${rules} where pool_id = ${id}`);
  await tx.run(sql`
    insert into consents (user_id, pool_id, kind, version)
    select x, ${id}, 'votes', ${votesConsentVersion} from unnest(${[...agreed, ...ids]}::uuid[]) x`);
}
