// Voting, on a real Postgres: who may vote on what, what decides, and that nothing else ever does.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
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
  beforeAll(() => {
    db = test().database;
  });

  /** A community with one proposal about its first two. */
  async function oneProposal(
    options: Partial<Parameters<typeof createCommunity>[1]> = {},
  ): Promise<Community & { proposal: string; voters: string[] }> {
    const community = await createCommunity(db, { people: 15, ...options });
    await queuePairs(db, community, [[community.people[0]!, community.people[1]!]]);
    const [proposal = ''] = await openProposals(db, community.poolId, 1);
    return { ...community, proposal, voters: await votersOf(db, proposal) };
  }
  const atDeadline = (proposal: string) =>
    db.run(sql`update match_proposals set voting_expires_at = clock_timestamp() where id = ${proposal}`);
  const settle = async () => (await db.getRow<{ n: number }>(sql`select settle_due_proposals() as n`)).n;

  describe('a proposal', () => {
    it('is judged by ten others, never by the two', async () => {
      const { people, voters } = await oneProposal();
      expect(voters).toHaveLength(10);
      expect(voters).not.toContain(people[0]);
      expect(voters).not.toContain(people[1]);
    });

    it('is approved by the fifth yes, not by the fourth, and opens a conversation that both have to accept', async () => {
      const { proposal, voters, people } = await oneProposal();
      for (const voter of voters.slice(0, 4)) expect(await vote(db, voter, proposal, 'yes')).toBe('voting');
      expect(await readProposal(db, proposal)).toMatchObject({ status: 'voting', yes_votes: 4 });
      expect(await vote(db, voters[4]!, proposal, 'yes')).toBe('approved');
      const { conversation_id: conversation } = await readProposal(db, proposal);
      const state = () => db.getRow(sql`select state from conversations where id = ${conversation}`);
      expect(await state()).toEqual({ state: 'proposed' });
      expect(await as(db, people[0]!, sql`select answer_introduction(${conversation}, true)`)).toBe('proposed');
      expect(await as(db, people[0]!, sql`select answer_introduction(${conversation}, true)`)).toBe('proposed');
      expect(await as(db, people[1]!, sql`select answer_introduction(${conversation}, true)`)).toBe('open');
      expect(await state()).toEqual({ state: 'open' });
      expect(await failure(as(db, people[2]!, sql`select answer_introduction(${conversation}, true)`))).toMatchObject({
        code: 'not_found',
      });
    });

    it('is rejected by the fifth no, and its pair may be proposed again', async () => {
      const community = await oneProposal();
      for (const voter of community.voters.slice(0, 4)) await vote(db, voter, community.proposal, 'no');
      expect(await vote(db, community.voters[4]!, community.proposal, 'no')).toBe('rejected');
      expect(await queuePairs(db, community, [[community.people[0]!, community.people[1]!]])).toBe(1);
    });

    it('counts a voter once, whatever they change their mind to, until it closes', async () => {
      const { proposal, voters } = await oneProposal();
      const [voter = ''] = voters;
      for (const cast of ['yes', 'no', 'no', 'yes', null, 'no'] as const) await vote(db, voter, proposal, cast);
      expect(await readProposal(db, proposal)).toMatchObject({ yes_votes: 0, no_votes: 1 });
      for (const other of voters.slice(1, 6)) await vote(db, other, proposal, 'yes');
      expect(await failure(vote(db, voter, proposal, 'yes'))).toMatchObject({ code: 'conflict' });
      expect(await readProposal(db, proposal)).toMatchObject({ status: 'approved', yes_votes: 5, no_votes: 1 });
    });

    it('takes no vote from anybody else: the two, the unassigned, strangers', async () => {
      const { proposal, voters, people } = await oneProposal();
      const unassigned = people.find((id) => !voters.includes(id) && id !== people[0] && id !== people[1])!;
      for (const id of [people[0]!, people[1]!, unassigned, crypto.randomUUID()]) {
        expect(await failure(vote(db, id, proposal, 'yes'))).toMatchObject({ code: 'not_found' });
      }
      expect(await failure(vote(db, voters[0]!, crypto.randomUUID(), 'yes'))).toMatchObject({ code: 'not_found' });
      expect(await failure(as(db, voters[0]!, sql`select cast_vote(${proposal}, 'maybe')`))).toMatchObject({
        code: 'invalid_input',
      });
      expect(await readProposal(db, proposal)).toMatchObject({ yes_votes: 0, no_votes: 0 });
    });

    it.each([
      { yes: 3, no: 0, becomes: 'approved' },
      { yes: 2, no: 1, becomes: 'approved' },
      { yes: 1, no: 2, becomes: 'rejected' },
      { yes: 2, no: 2, becomes: 'rejected' },
      { yes: 2, no: 0, becomes: 'expired' },
      { yes: 0, no: 0, becomes: 'expired' },
    ] as const)('with $yes yes and $no no at its deadline is $becomes', async ({ yes, no, becomes }) => {
      const { proposal, voters } = await oneProposal();
      for (const voter of voters.slice(0, yes)) await vote(db, voter, proposal, 'yes');
      for (const voter of voters.slice(yes, yes + no)) await vote(db, voter, proposal, 'no');
      await atDeadline(proposal);
      expect(await failure(vote(db, voters[9]!, proposal, 'yes'))).toMatchObject({ code: 'conflict' });
      expect(await settle()).toBe(1);
      expect(await readProposal(db, proposal)).toMatchObject({ status: becomes, yes_votes: yes, no_votes: no });
      expect(await settle()).toBe(0);
    });

    it('decides once when all ten vote in the same instant, and workers settle meanwhile', async () => {
      for (let round = 0; round < 5; round++) {
        const { proposal, voters } = await oneProposal();
        const outcomes = await Promise.all([
          ...voters.map((voter) => vote(db, voter, proposal, 'yes').catch((error: { code: string }) => error.code)),
          settle(),
          settle(),
        ]);
        expect(outcomes.filter((outcome) => outcome === 'approved')).toHaveLength(1);
        expect(outcomes.filter((outcome) => outcome === 'voting')).toHaveLength(4);
        expect(outcomes.filter((outcome) => outcome === 'conflict')).toHaveLength(5);
        expect(await readProposal(db, proposal)).toMatchObject({ status: 'approved', yes_votes: 5 });
        const [{ n } = { n: 0 }] = await db.rows<{ n: number }>(sql`
          select count(*)::int as n from conversations c join match_proposals p on p.conversation_id = c.id where p.id = ${proposal}`);
        expect(n).toBe(1);
      }
    });

    it('approved by an operator’s own statement opens its conversation, too, and stays what it is', async () => {
      const { proposal, voters } = await oneProposal();
      for (const voter of voters.slice(0, 2)) await vote(db, voter, proposal, 'yes');
      await atDeadline(proposal);
      await db.run(sql`
        update match_proposals set status = case when yes_votes > no_votes then 'approved' else 'rejected' end, finalized_at = now()
          where status = 'voting' and voting_expires_at < now()`);
      const { status, conversation_id } = await readProposal(db, proposal);
      expect({ status, opened: conversation_id !== null }).toEqual({ status: 'approved', opened: true });
      expect(await failure(db.run(sql`update match_proposals set status = 'rejected' where id = ${proposal}`))).toMatchObject({
        code: 'conflict',
      });
    });

    it('keeps the votes that were cast before its deadline, also when their voter skips it after', async () => {
      const { proposal, voters } = await oneProposal();
      for (const voter of voters.slice(0, 3)) await vote(db, voter, proposal, 'yes');
      await atDeadline(proposal);
      await as(db, voters[0]!, sql`select skip_proposal(${proposal})`);
      await settle();
      expect(await readProposal(db, proposal)).toMatchObject({ status: 'approved', yes_votes: 3 });
    });

    it('counts right when a voter votes in the moment in which another deletes their account', async () => {
      const { proposal, voters } = await oneProposal();
      await vote(db, voters[0]!, proposal, 'yes');
      let deleted: Promise<unknown> = Promise.resolve();
      await db.transaction(async (tx) => {
        await tx.run(
          sql`select set_config('request.jwt.claims', ${JSON.stringify({ sub: voters[1], role: 'authenticated' })}, true)`,
        );
        await tx.run(sql`select cast_vote(${proposal}, 'yes')`);
        deleted = db.run(sql`delete from profiles where id = ${voters[0]}`);
        const waits = sql`select from pg_stat_activity where wait_event_type = 'Lock' and query like 'delete from profiles%' and datname = current_database()`;
        await expect.poll(async () => (await db.rows(waits)).length).toBe(1);
      });
      await deleted;
      expect(await readProposal(db, proposal)).toMatchObject({ yes_votes: 1, no_votes: 0 });
    });

    it('keeps its rules when those of the community change', async () => {
      const { poolId, proposal, voters } = await oneProposal();
      await db.run(sql`update community_settings set approve_at = 1, quorum = 1 where pool_id = ${poolId}`);
      expect(await vote(db, voters[0]!, proposal, 'yes')).toBe('voting');
    });

    it('ends for everyone when one of the two withdraws, leaves, is blocked by the other, or is deleted', async () => {
      const ways = [
        (id: string, _other: string, poolId: string) => as(db, id, sql`select withdraw_from_votes(${poolId})`),
        (id: string, _other: string, poolId: string) =>
          db.run(sql`delete from pool_members where profile_id = ${id} and pool_id = ${poolId}`),
        (id: string, other: string) => db.run(sql`insert into blocks (blocker_id, blocked_id) values (${id}, ${other})`),
      ];
      for (const way of ways) {
        const community = await oneProposal();
        const { poolId, proposal, voters, people } = community;
        await queuePairs(db, community, [[people[0]!, people[2]!]]);
        await way(people[0]!, people[1]!, poolId);
        expect(await readProposal(db, proposal)).toMatchObject({ status: 'blocked' });
        expect(await failure(vote(db, voters[0]!, proposal, 'yes'))).toMatchObject({ code: 'conflict' });
      }
    });
  });

  describe('a pair', () => {
    it('is live at most once over queue and proposals, in whatever order the two are named', async () => {
      const community = await createCommunity(db, { people: 6 });
      const [a = '', b = ''] = community.people;
      expect(await queuePairs(db, community, [[a, b]])).toBe(1);
      expect(await queuePairs(db, community, [[b, a]])).toBe(0);
      await openProposals(db, community.poolId, 1);
      expect(await queuePairs(db, community, [[a, b]])).toBe(0);
      const byHand = db.run(sql`
        insert into match_generation_queue (pool_id, pair_hash, user_a_id, user_b_id, score, reasons_a, reasons_b, policy_version_id)
          values (${community.poolId}, pair_hash_of(${community.poolId}, ${a}, ${b}), ${a}, ${b}, 1, '[]', '[]', ${community.policyVersionId})`);
      expect(await failure(byHand)).toMatchObject({ code: 'conflict' });
    });
  });

  describe('a voter', () => {
    it('always has something to judge while any open or queued pair is theirs to judge', async () => {
      const community = await createCommunity(db, { people: 8, settings: sql`voters = 1` });
      const { poolId, people } = community;
      await queuePairs(db, community, [
        [people[0]!, people[1]!],
        [people[2]!, people[3]!],
        [people[4]!, people[5]!],
      ]);
      await openProposals(db, poolId, 1);
      const me = people[7]!;
      const judged: string[] = [];
      for (;;) {
        const next = await as<string | null>(db, me, sql`select next_to_judge(${poolId})`);
        if (next === null) break;
        judged.push(next);
        await vote(db, me, next, 'yes');
      }
      expect(new Set(judged).size).toBe(3);
      expect(await as(db, people[0]!, sql`select next_to_judge(${poolId})`)).not.toBeNull();
    });
  });
});
