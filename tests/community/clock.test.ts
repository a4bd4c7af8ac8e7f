// Time, by the one clock that counts: the database's. What is due is settled within a minute of it, whatever the clock of a process says, and a clock that jumps
// loses nothing. It is moved by moving all times that are stored the other way.
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { fillQueue } from '../../src/modes/community/community.fill.js';
import { communityJobs } from '../../src/modes/community/community.jobs.js';
import { createCommunityWork, openDue, type CommunityWork } from '../../src/modes/community/community.work.js';
import { getCommunity } from '../../src/modes/community/community.read.js';
import { localModels } from '../../src/people/models.js';
import type { Job } from '../../src/work/jobs.js';
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
import { failure } from '../support/failure.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((server) => {
  const test = testDatabase({ server });
  let db: Database;
  let work: CommunityWork;
  let jobs: readonly Job[];
  beforeAll(() => {
    db = test().database;
  });
  beforeEach(async () => {
    await db.run(sql`truncate profiles, pools, conversations, person_events, system_metrics cascade`);
    work = createCommunityWork({ db, models: localModels('none') });
    jobs = communityJobs(work, (error) => {
      throw error;
    });
  });
  afterEach(() => vi.useRealTimers());

  /** The database's clock goes forward by so much: everything that is stored was so much earlier. */
  async function jump(interval: string): Promise<void> {
    const columns = await db.rows<{ relation: string; columns: string[] }>(sql`
      select c.relname as relation, array_agg(a.attname::text) as columns
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.atttypid = 'timestamptz'::regtype group by c.relname`);
    await db.transaction(async (tx) => {
      await tx.run(sql`set local session_replication_role = replica`);
      for (const { relation, columns: names } of columns) {
        const moved = names.map((name) => sql`${sql.id(name)} = ${sql.id(name)} - ${interval}::interval`);
        await tx.run(sql`update ${sql.id(relation)} set ${sql.join(moved)}`);
      }
    });
  }
  const run = async (name: string) => (await jobs.find((job) => job.name === name)!.run(new AbortController().signal)).done;
  async function open(): Promise<Community & { proposal: string; voters: string[] }> {
    const community = await createCommunity(db, { people: 14 });
    await queuePairs(db, community, [[community.people[0]!, community.people[1]!]]);
    const [proposal = ''] = await openProposals(db, community.poolId, 1);
    return { ...community, proposal, voters: await votersOf(db, proposal) };
  }

  describe('a vote', () => {
    it('is settled by the first look after its deadline, not before it; looks are seconds apart, so it is done within a minute', async () => {
      const { proposal, voters } = await open();
      for (const voter of voters.slice(0, 3)) await vote(db, voter, proposal, 'yes');
      expect(jobs.find(({ name }) => name === 'expiry')?.pollMs).toBeLessThanOrEqual(30_000);
      await jump('23 hours 59 minutes');
      expect(await run('expiry')).toBe(0);
      expect(await vote(db, voters[3]!, proposal, 'yes')).toBe('voting');
      await jump('1 minute');
      expect(await failure(vote(db, voters[4]!, proposal, 'yes'))).toMatchObject({ code: 'conflict' });
      expect(await run('expiry')).toBe(1);
      expect(await readProposal(db, proposal)).toMatchObject({ status: 'approved', yes_votes: 4 });
      expect(await findBrokenInvariants(db)).toEqual([]);
    });

    it('may come again after the cool-off, and not a minute earlier', async () => {
      const { proposal, poolId, voters, people } = await open();
      for (const voter of voters.slice(0, 5)) await vote(db, voter, proposal, 'no');
      const found = async () => {
        await fillQueue(work, poolId);
        const [a, b] = people;
        const rows = await db.rows(
          sql`select from match_generation_queue where user_a_id = ${a} and user_b_id = ${b} and consumed_at is null`,
        );
        await db.run(sql`update match_generation_queue set consumed_at = clock_timestamp() where consumed_at is null`);
        return rows.length;
      };
      await jump('29 days 23 hours 59 minutes');
      await db.run(sql`update community_settings set queue_low = 90, queue_high = 100, fair_share = 100`);
      expect(await found()).toBe(0);
      await jump('1 minute');
      expect(await found()).toBe(1);
    });

    it('is cast, decided and settled by the database, however wrong the clock of this process is', async () => {
      const { proposal, poolId, voters } = await open();
      for (const hours of [-48, 48]) {
        vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * 3_600_000 });
        expect(await vote(db, voters[hours > 0 ? 1 : 0]!, proposal, 'yes')).toBe('voting');
        expect(await run('expiry')).toBe(0);
        expect(await as(db, voters[5]!, sql`select next_to_judge(${poolId})`)).not.toBeNull();
        vi.useRealTimers();
      }
      expect(await readProposal(db, proposal)).toMatchObject({ status: 'voting', yes_votes: 2 });
    });
  });

  it('of a process that is wrong says nothing wrong about the health of a community', async () => {
    const { poolId } = await open();
    await db.run(sql`update community_settings set queue_low = 60 where pool_id = ${poolId}`);
    await run('generator');
    await run('metrics');
    await db.run(
      sql`update match_generation_queue set consumed_at = clock_timestamp() where id in (select id from match_generation_queue limit 40)`,
    );
    await db.run(sql`update community_settings set all_queued = false where pool_id = ${poolId}`);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
    const { health } = await db.transaction((tx) => getCommunity(tx, poolId), { as: { role: 'service_role' } });
    expect(health).toMatchObject({ status: 'HEALTHY' });
  });

  describe('a clock', () => {
    it('that jumps forward by days ends what is open by its votes, and everything goes on', async () => {
      const { proposal, poolId, voters } = await open();
      await fillQueue(work, poolId);
      await openDue(db, poolId);
      for (const voter of voters.slice(0, 3)) await vote(db, voter, proposal, 'no');
      await run('metrics');
      await jump('3 days');
      expect(await run('expiry')).toBeGreaterThan(5);
      expect(await readProposal(db, proposal)).toMatchObject({ status: 'rejected' });
      await run('generator');
      expect(await run('creator')).toBeGreaterThan(0);
      expect(await run('metrics')).toBe(2);
      expect(await as(db, voters[0]!, sql`select next_to_judge(${poolId})`)).not.toBeNull();
      expect(await findBrokenInvariants(db)).toEqual([]);
    });

    it('that is set back keeps votes open for longer, and everything else goes on as before', async () => {
      const { proposal, poolId, voters } = await open();
      await run('metrics');
      await jump('-3 hours');
      expect(await run('expiry')).toBe(0);
      for (const voter of voters.slice(0, 4)) expect(await vote(db, voter, proposal, 'yes')).toBe('voting');
      expect(await vote(db, voters[4]!, proposal, 'yes')).toBe('approved');
      expect(await run('generator')).toBeGreaterThan(0);
      expect(await run('creator')).toBe(12);
      expect(await run('metrics')).toBe(2);
      expect(await as(db, voters[0]!, sql`select next_to_judge(${poolId})`)).not.toBeNull();
    });
  });
});
