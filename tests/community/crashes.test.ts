// Whoever works on a community dies in the middle of each of its steps: nothing is half done, and whoever comes next does it once.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { fillQueue } from '../../src/modes/community/community.fill.js';
import { createCommunityWork, openDue, settleDue, type CommunityWork } from '../../src/modes/community/community.work.js';
import { localModels } from '../../src/people/models.js';
import { findBrokenInvariants } from '../support/check.js';
import {
  as,
  createCommunity,
  openProposals,
  queuePairs,
  readProposal,
  vote,
  votersOf,
  type Community,
} from '../support/community.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

const gateLock = 4712;
const tables = [
  'match_generation_queue',
  'match_proposals',
  'match_proposal_log',
  'live_pairs',
  'voter_assignments',
  'match_votes',
  'closed_proposals',
  'logged_votes',
  'conversations',
  'person_events',
  'consents',
] as const;

interface Scene extends Community {
  readonly a: string;
  readonly b: string;
  /** Has four yes of its ten voters. */
  readonly nearly: string;
  /** Is over, with three yes. */
  readonly over: string;
  readonly voters: readonly string[];
}

forEachPostgres((server) => {
  const test = testDatabase({ server });
  let db: Database;
  let work: CommunityWork;
  beforeAll(async () => {
    db = test().database;
    await db.run(
      sql.script(`create function gate() returns trigger language plpgsql as $$
        begin perform pg_advisory_xact_lock_shared(${gateLock}); return coalesce(new, old); end $$`),
    );
  });
  beforeEach(async () => {
    await db.run(sql`truncate profiles, pools, conversations, person_events, system_metrics cascade`);
    work = createCommunityWork({ db, models: localModels('none') });
  });

  async function scene(): Promise<Scene> {
    const community = await createCommunity(db, { people: 14 });
    const [a = '', b = '', c = '', d = ''] = community.people;
    const open = async (one: string, other: string) => {
      await queuePairs(db, community, [[one, other]]);
      return (await openProposals(db, community.poolId, 1))[0]!;
    };
    const [nearly, over] = [await open(a, b), await open(c, d)];
    const voters = await votersOf(db, nearly);
    for (const voter of voters.slice(0, 4)) await vote(db, voter, nearly, 'yes');
    for (const voter of (await votersOf(db, over)).slice(0, 3)) await vote(db, voter, over, 'yes');
    await db.run(sql`update match_proposals set voting_expires_at = clock_timestamp() where id = ${over}`);
    await queuePairs(db, community, [[a, community.people[5]!]]);
    return { ...community, a, b, nearly, over, voters };
  }
  const everything = async () =>
    await Promise.all(
      tables.map(async (name) => [
        name,
        (await db.rows<{ row: string }>(sql`select to_jsonb(t)::text as row from ${sql.id(name)} t`))
          .map(({ row }) => row)
          .toSorted(),
      ]),
    );

  /** Does it up to the gate, where the connection is ended as the death of its machine would. */
  async function dieAt(gate: string, act: () => Promise<unknown>): Promise<void> {
    await db.run(sql.script(`create trigger gate ${gate} execute function gate()`));
    let died: Promise<unknown> = Promise.resolve();
    await db.transaction(async (tx) => {
      await tx.run(sql`select pg_advisory_xact_lock(${gateLock})`);
      died = act().then(
        () => 'done',
        () => 'died',
      );
      const end = () =>
        db.rows(sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and wait_event = 'advisory' and wait_event_type = 'Lock'`);
      await expect.poll(async () => (await end()).length).toBeGreaterThan(0);
      expect(await died).toBe('died');
    });
    await db.run(sql.script(`drop trigger gate on ${/ on (\w+) /.exec(gate)?.[1] ?? ''}`));
  }

  const settle = () => settleDue(db);
  const fifth = ({ voters, nearly }: Scene) => vote(db, voters[4]!, nearly, 'yes');
  describe('somebody who dies', () => {
    it.each([
      [
        'having decided what was over',
        'after update on match_proposals for each row when (new.finalized_at is not null)',
        settle,
      ],
      ['having made the conversation', 'after insert on conversations for each row', settle],
      ['telling the two', "after insert on person_events for each row when (new.kind = 'conversation.proposed')", settle],
      ['telling the voters', "after insert on person_events for each row when (new.kind = 'vote.settled')", settle],
      ['having voted', 'after insert on match_votes for each row', fifth],
      ['having cast the deciding vote', 'after insert on match_proposal_log for each row', fifth],
      ['having found a pair', 'after insert on live_pairs for each row', ({ poolId }: Scene) => fillQueue(work, poolId)],
      [
        'having noted that the queue is filled',
        'after update on community_settings for each row',
        ({ poolId }: Scene) => fillQueue(work, poolId),
      ],
      [
        'having taken a pair out of the queue',
        'after update on match_generation_queue for each row',
        ({ poolId }: Scene) => openDue(db, poolId),
      ],
      ['having opened a proposal', 'after insert on match_proposals for each row', ({ poolId }: Scene) => openDue(db, poolId)],
      ['having drawn its voters', 'after insert on voter_assignments for each row', ({ poolId }: Scene) => openDue(db, poolId)],
      [
        'having withdrawn, with votes about them still open',
        'after update on consents for each row',
        ({ a, poolId }: Scene) => as(db, a, sql`select withdraw_from_votes(${poolId})`),
      ],
    ] as const)('%s leaves everything as it was, and the next one does it', async (_where, gate, act) => {
      const all = await scene();
      const before = await everything();
      await dieAt(gate, () => act(all));
      expect(await everything()).toEqual(before);
      expect(await findBrokenInvariants(db)).toEqual([]);
      await act(all);
      expect(await everything()).not.toEqual(before);
      await settle();
      expect(await readProposal(db, all.over)).toMatchObject({ status: 'approved' });
      const told = await db.rows<{ times: number }>(sql`
        select count(*)::int as times from person_events where kind in ('conversation.proposed', 'vote.settled') group by user_id, kind, data`);
      expect(new Set(told.map(({ times }) => times))).toEqual(new Set([1]));
      expect(await findBrokenInvariants(db)).toEqual([]);
    });
  });

  it('a proposal that cannot be settled keeps no other from it', async () => {
    const { over, nearly } = await scene();
    await db.run(sql`update match_proposals set voting_expires_at = voting_expires_at - interval '1 minute' where id = ${over}`);
    await db.run(
      sql.script(`create function refuse() returns trigger language plpgsql as $$ begin raise 'not today'; end $$;
        create trigger refuse before update on match_proposals for each row when (new.id = '${over}') execute function refuse()`),
    );
    await db.run(sql`update match_proposals set voting_expires_at = clock_timestamp() where id = ${nearly}`);
    expect(await settle()).toBe(1);
    expect(await readProposal(db, nearly)).toMatchObject({ status: 'approved' });
    expect(await readProposal(db, over)).toMatchObject({ status: 'voting' });
    await db.run(sql.script('drop function refuse() cascade'));
    expect(await settle()).toBe(1);
    expect(await readProposal(db, over)).toMatchObject({ status: 'approved' });
  });
});
