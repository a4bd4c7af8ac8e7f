// Fills a database that has no people yet with a lively demo: made-up people, two events, a lobby, two lookalike pools, a community, an organiser and two
// guests to sign in as.
// All in one transaction: a start that is killed half-way leaves nothing behind. Matching and embedding is left to the worker, so that one sees it.
import { sql } from '../db/sql.js';
import type { Database, Session } from '../db/database.js';
import { registerAttributes } from '../people/attributes.js';
import { publishPolicy } from '../people/policies.js';
import { addMembers, createPool } from '../people/pools.js';
import { saveProfiles } from '../people/profiles.js';
import { demoAttributes, generateDemoPeople } from './people.js';
import { createDemoLobby } from './lobby.js';
import { createDemoLooks } from './looks.js';
import { createDemoMatchbox } from './matchbox.js';
import { lookCuts } from './looks.photos.js';
import { toProfile } from './profile.js';

const seed = 1;
const mixerMembers = 300;
const dinnerMembers = 90;
/** So many of the mixer are at the dinner too. */
const atBoth = 40;

/** Whom founders, freelancers and makers should talk to: what one offers and the other needs, and what both like. */
export const mixerPolicy = {
  filters: [{ overlaps: 'languages' }],
  score: [
    { complement: { offers: 'offers', needs: 'needs' }, weight: 2 },
    { overlap: 'interests', by: 'smaller', weight: 3 },
    { similar: 'bio', from: 0.15, to: 0.6, weight: 2 },
    { near: 'age', scale: 12, weight: 1 },
  ],
  combine: 'geometric',
  threshold: 0.1,
  limit: 3,
};

/** Who might sit well at a table for two: wishes both ways first. */
export const dinnerPolicy = {
  filters: [{ seeks: { want: 'seeking', is: 'gender' } }, { within: 'age', by: 8 }, { overlaps: 'languages' }],
  score: [
    { overlap: 'interests', by: 'smaller', weight: 3 },
    { similar: 'bio', from: 0.15, to: 0.6, weight: 3 },
    { near: 'age', scale: 5, weight: 1 },
    { distance: 'place', scale: 8, weight: 1 },
  ],
  combine: 'geometric',
  threshold: 0.1,
  limit: 3,
};

const labels: Readonly<Record<string, string>> = { languages: 'Speaks', offers: 'Offers', needs: 'Looks for' };
/** Any constant serves: one process fills, others wait for it. */
const fillLock = 0x64656d6f;

/** Fills the demo unless there are people or events already. Returns whether it did. */
export async function fillDemo(db: Database, onProgress: (words: string) => void = () => undefined): Promise<boolean> {
  return await db.transaction(async (tx) => {
    await tx.run(sql`select pg_advisory_xact_lock(${fillLock})`);
    const { used } = await tx.getRow<{ used: boolean }>(
      sql`select exists (select from profiles) or exists (select from pools) as used`,
    );
    if (used) return false;
    onProgress(
      `filling the demo: ${mixerMembers + dinnerMembers - atBoth} made-up people, two events, a lobby, two lookalike pools, a community`,
    );
    await registerAttributes(
      tx,
      demoAttributes.map((attribute) => ({ ...attribute, label: labels[attribute.name] ?? attribute.name })),
    );
    const people = generateDemoPeople({ seed, count: mixerMembers + dinnerMembers - atBoth });
    const { ids } = await saveProfiles(tx, people.map(toProfile));
    const mixer = await createDemoEvent(tx, {
      code: 'MIXER',
      name: 'Founders’ mixer',
      description: 'People who build things, and people who can help. Three conversations worth having tonight.',
      policy: mixerPolicy,
      startsInHours: 2,
    });
    const dinner = await createDemoEvent(tx, {
      code: 'DINNER',
      name: 'Long table dinner',
      description: 'One long table, many tables for two. Whom would you like to sit beside?',
      policy: dinnerPolicy,
      startsInHours: 50,
    });
    await addMembers(tx, mixer, ids.slice(0, mixerMembers));
    await addMembers(tx, dinner, ids.slice(mixerMembers - atBoth));
    const accounts = await createAccounts(tx, ids.slice(mixerMembers - atBoth));
    await createDemoLobby(tx, accounts);
    await createDemoLooks(tx, { accounts, writers: ids.slice(mixerMembers - atBoth), photos: lookCuts.length });
    await createDemoMatchbox(tx, { members: accounts, agreed: accounts.slice(1, 2) });
    return true;
  });
}

interface DemoEvent {
  readonly code: string;
  readonly name: string;
  readonly description: string;
  readonly policy: unknown;
  readonly startsInHours: number;
}

async function createDemoEvent(tx: Session, event: DemoEvent): Promise<string> {
  const { id: policyVersionId } = await publishPolicy(tx, { name: event.name, body: event.policy });
  const { at } = await tx.getRow<{ at: Date }>(
    sql`select date_trunc('hour', now()) + make_interval(hours => ${event.startsInHours}) as at`,
  );
  return await createPool(tx, {
    mode: 'events',
    code: event.code,
    name: event.name,
    description: event.description,
    startsAt: at,
    policyVersionId,
  });
}

/** An organiser who is in no event, and two guests who are in both. Returns who they are. */
async function createAccounts(tx: Session, guests: readonly string[]): Promise<string[]> {
  const { ids } = await saveProfiles(tx, [{ externalId: 'demo-organiser', name: 'Ines', bio: 'Runs the evenings.' }]);
  const accounts = [
    {
      account: 'organiser',
      id: ids[0],
      role: 'organiser',
      description:
        'Sees the events, the lobby, the lookalike pools and the community: members, lists, who waits, what is voted on, and how to steer them.',
    },
    {
      account: 'guest-one',
      id: guests[0],
      role: 'guest',
      description:
        'Is in both events, sees whom to meet and why, finds company in the Night café, has given a photo to Double take, and votes in Matchbox, where others vote on whom to introduce to them.',
    },
    {
      account: 'guest-two',
      id: guests[1],
      role: 'guest',
      description:
        'Another guest, with other interests, without a photo, and not voted on in Matchbox: give one and see who looks alike, agree and be introduced.',
    },
  ];
  await tx.run(sql`insert into staff (user_id, role) values (${ids[0]}, 'admin')`);
  for (const [place, { account, id, role, description }] of accounts.entries()) {
    await tx.run(sql`
      insert into demo_accounts (account, user_id, role, description, place) values (${account}, ${id}, ${role}, ${description}, ${place})`);
  }
  return accounts.flatMap(({ id }) => id ?? []);
}
