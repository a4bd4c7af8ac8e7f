// Moderation, age, and the ends of a community: who is no longer proposed, what becomes of what is open, and that it tells nobody more than it must.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { fillQueue } from '../../src/modes/community/community.fill.js';
import { createCommunityWork, openDue, type CommunityWork } from '../../src/modes/community/community.work.js';
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
import { failure } from '../support/failure.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((server) => {
  const test = testDatabase({ server });
  let db: Database;
  let work: CommunityWork;
  beforeAll(() => {
    db = test().database;
  });
  beforeEach(async () => {
    await db.run(sql`truncate profiles, pools, conversations, person_events, system_metrics cascade`);
    work = createCommunityWork({ db, models: localModels('none') });
  });

  const asService = async <T>(statement: ReturnType<typeof sql>) =>
    await db.transaction(async (tx) => Object.values((await tx.findRow<Record<string, T>>(statement)) ?? {})[0] as T, {
      as: { role: 'service_role' },
    });
  interface Open extends Community {
    readonly a: string;
    readonly b: string;
    readonly c: string;
    readonly proposal: string;
    readonly voters: string[];
  }
  /** The first two are voted on, the first and the third wait in the queue. */
  async function open(): Promise<Open> {
    const community = await createCommunity(db, { people: 9 });
    const [a = '', b = '', c = ''] = community.people;
    await queuePairs(db, community, [[a, b]]);
    const [proposal = ''] = await openProposals(db, community.poolId, 1);
    await queuePairs(db, community, [[a, c]]);
    return { ...community, a, b, c, proposal, voters: await votersOf(db, proposal) };
  }
  async function approved(): Promise<Open & { conversation: string }> {
    const all = await open();
    for (const voter of all.voters.slice(0, 5)) await vote(db, voter, all.proposal, 'yes');
    return { ...all, conversation: (await readProposal(db, all.proposal)).conversation_id! };
  }
  const queued = async (poolId: string) =>
    (await db.rows(sql`select from match_generation_queue where pool_id = ${poolId} and consumed_at is null`)).length;
  const proposedWith = async (poolId: string, id: string) =>
    (
      await db.rows(sql`
        select from match_generation_queue where pool_id = ${poolId} and consumed_at is null and ${id} in (user_a_id, user_b_id)
        union all select from match_proposals where pool_id = ${poolId} and status = 'voting' and ${id} in (user_a_id, user_b_id)`)
    ).length;
  const stateOf = async (conversation: string) =>
    (await db.getRow<{ state: string }>(sql`select state from conversations where id = ${conversation}`)).state;
  const told = async (userId: string, kind: string) =>
    (await db.rows(sql`select from person_events where user_id = ${userId} and kind = ${kind}`)).length;

  describe('somebody who is shadow-banned', () => {
    it('is proposed to nobody from that moment on, keeps nobody else from being proposed, and is again when it is lifted', async () => {
      const { poolId, a, proposal } = await open();
      await asService(sql`select shadow_ban_person(${a})`);
      expect(await readProposal(db, proposal)).toMatchObject({ status: 'blocked' });
      expect(await queued(poolId)).toBe(0);
      expect(await fillQueue(work, poolId)).toBe(28); // all pairs of the other eight
      await openDue(db, poolId);
      expect(await proposedWith(poolId, a)).toBe(0);
      await asService(sql`select lift_shadow_ban(${a})`);
      await db.run(sql`update match_generation_queue set consumed_at = now() where consumed_at is null`);
      await fillQueue(work, poolId);
      expect(await proposedWith(poolId, a)).toBe(7); // all but the one whose vote was ended
    });

    it('by two reports, too', async () => {
      const { a, proposal } = await open();
      await db.run(sql`insert into shadow_bans (user_id) values (${a})`); // as whatever writes it: the next look at the proposal ends it
      const [voter = ''] = await votersOf(db, proposal);
      expect(await vote(db, voter, proposal, 'yes')).toBe('blocked');
    });

    it('votes as everybody, and it counts', async () => {
      const { proposal, voters } = await open();
      for (const voter of voters.slice(0, 5)) await asService(sql`select shadow_ban_person(${voter})`);
      for (const voter of voters.slice(0, 4)) expect(await vote(db, voter, proposal, 'yes')).toBe('voting');
      expect(await vote(db, voters[4]!, proposal, 'yes')).toBe('approved');
    });
  });

  describe('somebody who is suspended', () => {
    it('is not voted on, does not vote, is not introduced; what they voted before counts', async () => {
      const { poolId, a, b, proposal, voters } = await open();
      await vote(db, voters[0]!, proposal, 'yes');
      await vote(db, voters[1]!, proposal, 'yes');
      await asService(sql`select suspend_person(${voters[0]})`);
      expect(await failure(vote(db, voters[0]!, proposal, 'no'))).toMatchObject({ code: 'forbidden' });
      expect(await failure(as(db, voters[0]!, sql`select next_to_judge(${poolId})`))).toMatchObject({ code: 'not_found' });
      expect(await failure(as(db, voters[0]!, sql`select agree_to_votes(${poolId}, 'again')`))).toMatchObject({
        code: 'not_found',
      });
      expect(await readProposal(db, proposal)).toMatchObject({ status: 'voting', yes_votes: 2 });
      for (const voter of voters.slice(2, 5)) await vote(db, voter, proposal, 'yes');
      const { conversation_id: conversation } = await readProposal(db, proposal);
      await as(db, b, sql`select answer_introduction(${conversation}, true)`);
      await asService(sql`select suspend_person(${a})`);
      expect(await stateOf(conversation!)).toBe('ended');
      expect(await proposedWith(poolId, a)).toBe(0);
      expect(await failure(as(db, a, sql`select answer_introduction(${conversation}, true)`))).toMatchObject({
        code: 'conflict',
      });
      expect(await findBrokenInvariants(db)).toEqual([]);
    });
  });

  describe('an agreement', () => {
    it('to a newer text changes nothing of what is open; one that an operator ends by hand ends it', async () => {
      const { poolId, a, b, c, proposal } = await open();
      await as(db, a, sql`select agree_to_votes(${poolId}, 'a newer text')`);
      expect(await readProposal(db, proposal)).toMatchObject({ status: 'voting' });
      expect(
        await db.rows(sql`select version, withdrawn_at is null as holds from consents where user_id = ${a} order by id`),
      ).toEqual([
        { version: 'test', holds: false },
        { version: 'a newer text', holds: true },
      ]);
      await asService(sql`update consents set withdrawn_at = now() where user_id = ${b} and withdrawn_at is null`);
      expect(await readProposal(db, proposal)).toMatchObject({ status: 'blocked' });
      expect(await queued(poolId)).toBe(1);
      await db.run(sql`delete from consents where user_id = ${c}`);
      expect(await queued(poolId)).toBe(0);
    });
  });

  describe('the age wall', () => {
    it('ends what is open between the two at once, and a voter on its other side judges nothing of them', async () => {
      const { poolId, a, proposal, voters } = await open();
      await db.run(sql`update profiles set birth_date = current_date - interval '15 years' where id = ${voters[0]}`);
      expect(await failure(vote(db, voters[0]!, proposal, 'yes'))).toMatchObject({ code: 'forbidden' });
      expect(await as(db, voters[0]!, sql`select id from get_pair_to_judge(${proposal})`)).toBeUndefined();
      expect(await as(db, voters[0]!, sql`select next_to_judge(${poolId})`)).toBeNull();
      await db.run(sql`update profiles set birth_date = current_date - interval '15 years' where id = ${a}`);
      expect(await readProposal(db, proposal)).toMatchObject({ status: 'blocked' });
      expect(await queued(poolId)).toBe(0);
    });

    it('ends an introduction that nobody answered yet', async () => {
      const { a, b, conversation } = await approved();
      await db.run(sql`update profiles set birth_date = current_date - interval '15 years' where id = ${a}`);
      expect(await stateOf(conversation)).toBe('ended');
      expect(await failure(as(db, b, sql`select answer_introduction(${conversation}, true)`))).toMatchObject({
        code: 'conflict',
      });
    });
  });

  describe('an introduction', () => {
    it('that waits ends when one of the two leaves: the other hears that it ended, not why; one that is open goes on', async () => {
      const { poolId, a, b, c, conversation } = await approved();
      await as(db, b, sql`select answer_introduction(${conversation}, true)`);
      await as(db, a, sql`delete from pool_members where pool_id = ${poolId}`);
      expect(await stateOf(conversation)).toBe('ended');
      expect([await told(b, 'conversation.ended'), await told(c, 'conversation.ended')]).toEqual([1, 0]);
      const another = await approved();
      for (const who of [another.a, another.b]) await as(db, who, sql`select answer_introduction(${another.conversation}, true)`);
      await as(db, another.a, sql`delete from pool_members where pool_id = ${another.poolId}`);
      expect(await stateOf(another.conversation)).toBe('open');
    });

    it('looks the same to the other whether it was declined, left, or ended by a block', async () => {
      const ways = [
        ({ a, conversation }: { a: string; conversation: string }) =>
          as(db, a, sql`select answer_introduction(${conversation}, false)`),
        ({ a, poolId }: { a: string; poolId: string }) => as(db, a, sql`delete from pool_members where pool_id = ${poolId}`),
        ({ a, b }: { a: string; b: string }) => as(db, a, sql`select block_person(${b})`),
        ({ a }: { a: string }) => asService(sql`select suspend_person(${a})`),
      ];
      const seen: unknown[] = [];
      for (const way of ways) {
        const introduced = await approved();
        await way(introduced);
        const events = await db.rows<{ kind: string; data: object }>(
          sql`select kind, data from person_events where user_id = ${introduced.b} and kind like 'conversation%' order by id`,
        );
        const row = await as<object>(
          db,
          introduced.b,
          sql`select to_jsonb(c) - array['id', 'pool_id', 'low_id', 'high_id', 'created_at', 'ended_at'] from (
            select id, pool_id, low_id, high_id, state, origin, created_at, opened_at, ended_at, low_read_up_to, high_read_up_to from conversations) c`,
        );
        seen.push({ events: events.map(({ kind, data }) => [kind, Object.keys(data).toSorted()]), row });
      }
      expect(new Set(seen.map((each) => JSON.stringify(each))).size).toBe(1);
    });

    it('that somehow outlived a membership does not open, but can be declined', async () => {
      const { poolId, a, b, conversation } = await approved();
      await db.transaction(async (tx) => {
        await tx.run(sql`set local session_replication_role = replica`);
        await tx.run(sql`delete from pool_members where pool_id = ${poolId} and profile_id = ${a}`);
      });
      expect(await failure(as(db, b, sql`select answer_introduction(${conversation}, true)`))).toMatchObject({
        code: 'conflict',
      });
      expect(await as(db, b, sql`select answer_introduction(${conversation}, false)`)).toBe('ended');
    });

    it('ends with its community, and both are told', async () => {
      const { poolId, a, b, conversation } = await approved();
      await db.run(sql`delete from pools where id = ${poolId}`);
      expect(await stateOf(conversation)).toBe('ended');
      expect([await told(a, 'conversation.ended'), await told(b, 'conversation.ended')]).toEqual([1, 1]);
      expect(await findBrokenInvariants(db)).toEqual([]);
    });
  });

  describe('a community', () => {
    it('that becomes something else ends what is open and what was agreed to; who was approved may still answer', async () => {
      const { poolId, people, a, b, conversation, ...rest } = await approved();
      await queuePairs(db, { poolId, people, ...rest }, [[people[3]!, people[4]!]]);
      const [second = ''] = await openProposals(db, poolId, 1);
      const [voter = ''] = await votersOf(db, second);
      expect(await asService(sql`select move_pool(${poolId}, 'events')`)).toBe(true);
      expect(await readProposal(db, second)).toMatchObject({ status: 'blocked' });
      expect(await queued(poolId)).toBe(0);
      expect(await failure(vote(db, voter, second, 'yes'))).toMatchObject({ code: 'conflict' });
      expect(await failure(as(db, voter, sql`select next_to_judge(${poolId})`))).toMatchObject({ code: 'not_found' });
      expect(await db.rows(sql`select from consents where pool_id = ${poolId} and withdrawn_at is null`)).toEqual([]);
      for (const who of [a, b]) await as(db, who, sql`select answer_introduction(${conversation}, true)`);
      expect(await stateOf(conversation)).toBe('open');
      expect(await findBrokenInvariants(db)).toEqual([]);
      expect(await asService(sql`select move_pool(${poolId}, 'community')`)).toBe(true);
      for (const id of people.slice(5, 8)) await as(db, id, sql`select agree_to_votes(${poolId}, 'anew')`);
      expect(await fillQueue(work, poolId)).toBe(3);
    });

    it('turned into an event opens a waiting introduction when both say hello, and no second conversation', async () => {
      const { poolId, a, b, conversation } = await approved();
      await asService(sql`select move_pool(${poolId}, 'events')`);
      await db.run(sql`insert into hellos (pool_id, from_id, to_id) values (${poolId}, ${a}, ${b})`);
      expect(await as(db, b, sql`select conversation_id from say_hello(${poolId}, ${a})`)).toBe(conversation);
      expect(await stateOf(conversation)).toBe('open');
    });

    it.each([
      ['paused', sql`update pools set matchmaking_enabled = false`],
      ['over', sql`update pools set ends_at = now() - interval '1 second'`],
    ])('that is %s opens and queues nothing; votes that are open go on and are settled', async (_what, stop) => {
      const { poolId, proposal, voters } = await open();
      await db.run(stop);
      expect([await fillQueue(work, poolId), await openDue(db, poolId)]).toEqual([0, 0]);
      for (const voter of voters.slice(0, 3)) expect(await vote(db, voter, proposal, 'yes')).toBe('voting');
      await db.run(sql`update match_proposals set voting_expires_at = clock_timestamp()`);
      await db.run(sql`select settle_due_proposals()`);
      expect(await readProposal(db, proposal)).toMatchObject({ status: 'approved' });
    });
  });
});
