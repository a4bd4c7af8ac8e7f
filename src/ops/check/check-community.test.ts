// Each invariant of communities: holds after votes, decisions and deletions, and finds and names the fault that is seeded past all triggers and keys.
import { beforeEach, describe, expect, it } from 'vitest';
import { createCommunity, openProposals, queuePairs, vote, votersOf, type Community } from '../../../tests/support/community.js';
import { testDatabase } from '../../../tests/support/postgres.js';
import type { Statement } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { localModels } from '../../people/models.js';
import { checkDatabase } from './check.js';
import { communityPairs } from './invariants/community-pairs.js';
import { communityStates } from './invariants/community-states.js';
import { communityVotes } from './invariants/community-votes.js';
import { communityWalls } from './invariants/community-walls.js';

const test = testDatabase();
const db = () => test().database;
let community: Community;
/** One approved, one open with two votes; a third pair waits in the queue. */
let approved: string;
let open: string;

beforeEach(async () => {
  await db().run(sql.script('truncate profiles, pools, conversations, person_events, system_metrics cascade'));
  community = await createCommunity(db(), { people: 15 });
  const [a = '', b = '', c = '', d = '', e = ''] = community.people;
  await queuePairs(db(), community, [
    [a, b],
    [c, d],
    [d, e],
  ]);
  [approved = '', open = ''] = await openProposals(db(), community.poolId, 2);
  for (const voter of (await votersOf(db(), approved)).slice(0, 5)) await vote(db(), voter, approved, 'yes');
  for (const voter of (await votersOf(db(), open)).slice(0, 2)) await vote(db(), voter, open, 'no');
});

/** Writes past triggers and foreign keys, as a bug or a careless hand would. */
async function seed(...statements: readonly Statement[]): Promise<void> {
  await db().transaction(async (tx) => {
    await tx.run(sql`set local session_replication_role = replica`);
    for (const statement of statements) await tx.run(statement);
  });
}

async function report() {
  const invariants = [communityVotes, communityPairs, communityStates, communityWalls];
  return (await checkDatabase(db(), { models: localModels('none'), threads: 0, invariants })).invariants;
}
async function broken(): Promise<Record<string, number>> {
  const found = (await report()).filter(({ holds }) => !holds);
  return Object.fromEntries(found.map((each) => [each.name, each.broken.reduce((sum, { count }) => sum + count, 0)]));
}

describe('the invariants of communities', () => {
  it('hold, also after a voter deleted their account, somebody withdrew, and a vote ended', async () => {
    expect(await broken()).toEqual({});
    const [voter = ''] = await votersOf(db(), approved);
    await db().run(sql`delete from profiles where id = ${voter}`);
    await db().run(sql`update match_proposals set voting_expires_at = clock_timestamp() where status = 'voting'`);
    await db().run(sql`select settle_due_proposals()`);
    await db().run(sql`update consents set withdrawn_at = now()`); // by hand: ends what is queued and open about them
    expect(await broken()).toEqual({});
  });

  it.each([
    [
      'another count than the votes give',
      'community-votes',
      () => sql`update match_proposals set no_votes = 3 where id = ${open}`,
    ],
    [
      'a vote by one who was not asked',
      'community-votes',
      () => sql`delete from voter_assignments where proposal_id = ${approved}
      and voter_id = (select voter_id from match_votes where proposal_id = ${approved} limit 1)`,
    ],
    ['somebody who never agreed', 'community-votes', () => sql`delete from consents where user_id = ${community.people[0]}`],
    [
      'a pair that is live twice',
      'community-pairs',
      () => sql`
      insert into match_generation_queue (pool_id, pair_hash, user_a_id, user_b_id, score, reasons_a, reasons_b, policy_version_id)
      select pool_id, pair_hash, user_a_id, user_b_id, 1, '[]', '[]', policy_version_id from match_proposals where id = ${open}`,
    ],
    ['a pair that is live and not listed', 'community-pairs', () => sql`delete from live_pairs where proposal_id = ${open}`],
    ['more than a fair share', 'community-pairs', () => sql`update match_proposals set share = 0 where id = ${open}`],
    [
      'an approved pair without a conversation',
      'community-states',
      () => sql`update match_proposals set conversation_id = null where id = ${approved}`,
    ],
    [
      'a final state that changed',
      'community-states',
      () => sql`update match_proposals set status = 'blocked', conversation_id = null where id = ${approved}`,
    ],
    [
      'somebody who is asked about themselves',
      'community-walls',
      () =>
        sql`insert into voter_assignments (proposal_id, voter_id) select id, user_b_id from match_proposals where id = ${open}`,
    ],
    [
      'an open vote about two of whom one blocked the other',
      'community-walls',
      () => sql`insert into blocks (blocker_id, blocked_id) select user_b_id, user_a_id from match_proposals where id = ${open}`,
    ],
    [
      'an open vote about somebody who is shadow-banned',
      'community-walls',
      () => sql`insert into shadow_bans (user_id) select user_b_id from match_proposals where id = ${open}`,
    ],
    [
      'a queued pair of somebody who left',
      'community-walls',
      () => sql`delete from pool_members where profile_id = ${community.people[4]}`,
    ],
    [
      'an open vote across the age wall',
      'community-walls',
      () => sql`update pool_members set is_minor = true where profile_id = ${community.people[2]}`,
    ],
    [
      'an open vote in what is no community any more',
      'community-walls',
      () => sql`update pools set mode = 'events' where id = ${community.poolId}`,
    ],
    [
      'an introduction that one of the two has left',
      'community-walls',
      () => sql`delete from pool_members where profile_id = ${community.people[0]}`,
    ],
    [
      'an introduction that opened with one yes',
      'community-walls',
      () => sql`update conversations set state = 'open', opened_at = now(), low_accepted = true`,
    ],
    [
      'a conversation without an approval',
      'community-walls',
      () =>
        sql`update match_proposals set conversation_id = (select conversation_id from match_proposals where id = ${approved}) where id = ${open}`,
    ],
  ] as const)('find %s', async (_what, name, fault) => {
    await seed(fault());
    expect(Object.keys(await broken())).toEqual([name]);
  });

  it('find a vote that a worker should have settled; without a worker it is only to be known', async () => {
    await db().run(sql`update match_proposals set voting_expires_at = now() - interval '5 minutes' where id = ${open}`);
    expect(await broken()).toEqual({});
    expect((await report()).flatMap(({ apart }) => apart.map(({ count }) => count))).toEqual([1]);
    await db().run(sql`select record_metrics()`);
    expect(await broken()).toEqual({ 'community-states': 1 });
  });
});
