// The invariant of the log of votes: holds after votes, signatures and deletions, and names the entry that somebody altered.
import { beforeEach, describe, expect, it } from 'vitest';
import { votersOf } from '../../../tests/support/community.js';
import { testDatabase } from '../../../tests/support/postgres.js';
import { appendAll, decide, linkWallet, openPairs, signAndVote } from '../../../tests/support/signed-votes.js';
import { testKey } from '../../../tests/support/wallet-keys.js';
import type { Statement } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { localModels } from '../../people/models.js';
import { checkDatabase } from './check.js';
import { voteLog } from './invariants/vote-log.js';

const test = testDatabase();
const db = () => test().database;
let poolId: string;
/** Still open. */
let last: string;

beforeEach(async () => {
  await db().run(sql.script('truncate profiles, pools, system_metrics cascade'));
  const community = await openPairs(db(), 6);
  ({ poolId } = community);
  const [first = '', ...others] = community.proposals.slice(0, 5);
  last = community.proposals[5] ?? '';
  const [voterId = ''] = await votersOf(db(), first);
  await linkWallet(db(), voterId, testKey(7));
  await signAndVote(db(), testKey(7), { voterId, proposalId: first }, 'no');
  for (const proposal of [first, ...others]) await decide(db(), proposal, 'no');
  await appendAll(db(), poolId);
});

async function faults(): Promise<unknown[]> {
  const { invariants } = await checkDatabase(db(), { models: localModels('none'), threads: 0, invariants: [voteLog] });
  return invariants.flatMap(({ broken }) => broken.flatMap(({ rows }) => rows));
}

describe('the invariant of the log of votes', () => {
  it('holds, also after a voter was forgotten, one of a pair too, and where nothing is logged', async () => {
    expect(await faults()).toEqual([]);
    await db().run(sql`delete from profiles where id in (select profile_id from logged_voters limit 1)`);
    await db().run(
      sql`delete from profiles where id in (select user_a_id from match_proposals where pool_id = ${poolId} limit 1)`,
    );
    expect(await faults()).toEqual([]);
    await db().run(sql`delete from pools where id = ${poolId}`);
    expect(await faults()).toEqual([]);
  });

  it.each<[what: string, fault: Statement]>([
    ['a vote that was turned', sql`update logged_votes set yes = true where place = 2`],
    ['a vote that is missing', sql`delete from logged_votes where place = 2`],
    ['an outcome that votes do not give', sql`update closed_proposals set outcome = 'approved' where first_place = 1`],
    ['a rule that was changed', sql`update closed_proposals set reject_at = 1 where first_place = 1`],
    ['a signature that is nobody’s', sql`update logged_voters set signature = '0x00' where signature is not null`],
    ['another voter', sql`update logged_voters set voter = '99' where voter = '1'`],
  ])('finds %s', async (_what, fault) => {
    await db().run(fault);
    expect(await faults()).not.toEqual([]);
  });

  it('finds what a worker did not log for a day', async () => {
    await decide(db(), last, 'no');
    await db().run(sql`update closed_proposals set closed_at = now() - interval '2 days' where logged_at is null`);
    expect(await faults()).toEqual([]); // no worker ran
    await db().run(sql`select record_metrics()`);
    expect(await faults()).toHaveLength(1);
  });
});
