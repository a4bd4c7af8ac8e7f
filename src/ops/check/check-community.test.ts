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

const test = testDatabase();
const db = () => test().database;
let community: Community;
/** One approved, one open with two votes; a third pair waits in the queue. */
let approved: string;
let open: string;

beforeEach(async () => {
  await db().run(sql.script('truncate profiles, pools, system_metrics cascade'));
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
  const invariants = [communityVotes, communityPairs, communityStates];
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
    await db().run(sql`update consents set withdrawn_at = now()`);
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
      () => sql`update match_proposals set status = 'blocked' where id = ${approved}`,
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
