// Exact whoever writes, and whatever happens in the same instant: votes by hand, at the deadline, against a withdrawal, a block, a leave.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database, Session } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { communityPairs } from '../../src/ops/check/invariants/community-pairs.js';
import { communityStates } from '../../src/ops/check/invariants/community-states.js';
import { communityVotes } from '../../src/ops/check/invariants/community-votes.js';
import { openConversations } from '../../src/ops/check/invariants/open-conversations.js';
import { checkDatabase } from '../../src/ops/check/check.js';
import { localModels } from '../../src/people/models.js';
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

interface OneProposal extends Community {
  readonly proposal: string;
  readonly voters: string[];
  readonly a: string;
  readonly b: string;
}

forEachPostgres((server) => {
  const test = testDatabase({ server });
  let db: Database;
  beforeAll(() => {
    db = test().database;
  });
  beforeEach(() => db.run(sql`truncate profiles, pools, conversations, person_events, system_metrics cascade`));

  async function oneProposal(people = 12, settings = sql`cool_off = '1 day'`): Promise<OneProposal> {
    const community = await createCommunity(db, { people, settings });
    const [a = '', b = ''] = community.people;
    await queuePairs(db, community, [[a, b]]);
    const [proposal = ''] = await openProposals(db, community.poolId, 1);
    return { ...community, proposal, a, b, voters: await votersOf(db, proposal) };
  }
  const counts = async (proposal: string) => {
    const { yes_votes: yes, no_votes: no } = await readProposal(db, proposal);
    return { yes, no };
  };
  const atDeadline = (proposal: string) =>
    db.run(sql`update match_proposals set voting_expires_at = clock_timestamp() where id = ${proposal}`);
  const asService = <T>(work: (tx: Session) => Promise<T>) => db.transaction(work, { as: { role: 'service_role' } });
  const broken = async () => {
    const invariants = [communityVotes, communityPairs, communityStates, openConversations];
    const report = await checkDatabase(db, { models: localModels('none'), threads: 0, invariants });
    return report.invariants.filter(({ holds }) => !holds).map(({ name, broken: what }) => ({ name, what }));
  };
  /** Of this database, since the server started. */
  const deadlocks = async () => {
    await db.run(sql`select pg_stat_clear_snapshot()`);
    return Number(
      (await db.getRow<{ n: string }>(sql`select deadlocks as n from pg_stat_database where datname = current_database()`)).n,
    );
  };
  /** Runs `work` in a transaction as somebody, and `meanwhile` before it ends. */
  async function during(userId: string, work: ReturnType<typeof sql>, meanwhile: () => Promise<unknown>): Promise<void> {
    await db.transaction(
      async (tx) => {
        await tx.run(work);
        await meanwhile();
      },
      { as: { role: 'authenticated', userId } },
    );
  }
  const waiting = (query: string) =>
    expect
      .poll(
        async () =>
          (
            await db.rows(sql`
              select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database() and query like ${`%${query}%`}`)
          ).length,
        { interval: 10 },
      )
      .toBe(1);

  describe('the counts of a proposal', () => {
    it('follow votes that are written, changed, moved and removed by hand', async () => {
      const { proposal, voters, people, poolId, ...rest } = await oneProposal();
      const [c = '', d = ''] = people.slice(2);
      await queuePairs(db, { poolId, people, ...rest }, [[c, d]]);
      const [second = ''] = await openProposals(db, poolId, 1);
      const both = (await votersOf(db, second)).filter((id) => voters.includes(id));
      for (const voter of both.slice(0, 2))
        await db.run(sql`insert into match_votes (proposal_id, voter_id, vote) values (${proposal}, ${voter}, 'yes')`);
      expect(await counts(proposal)).toEqual({ yes: 2, no: 0 });
      await asService((tx) =>
        tx.run(sql`update match_votes set vote = 'no' where proposal_id = ${proposal} and voter_id = ${both[0]}`),
      );
      expect(await counts(proposal)).toEqual({ yes: 1, no: 1 });
      await asService((tx) =>
        tx.run(sql`update match_votes set proposal_id = ${second} where proposal_id = ${proposal} and voter_id = ${both[0]}`),
      );
      expect([await counts(proposal), await counts(second)]).toEqual([
        { yes: 1, no: 0 },
        { yes: 0, no: 1 },
      ]);
      await asService((tx) => tx.run(sql`delete from match_votes where proposal_id in (${proposal}, ${second})`));
      expect([await counts(proposal), await counts(second)]).toEqual([
        { yes: 0, no: 0 },
        { yes: 0, no: 0 },
      ]);
      expect(await broken()).toEqual([]);
    });

    it('cannot be written by hand, and once it is closed no vote can be added or changed', async () => {
      const { proposal, voters } = await oneProposal();
      for (const voter of voters.slice(0, 4)) await vote(db, voter, proposal, 'yes');
      const byHand = (statement: ReturnType<typeof sql>) => failure(db.run(statement));
      expect(await byHand(sql`update match_proposals set yes_votes = 5 where id = ${proposal}`)).toMatchObject({
        code: 'conflict',
      });
      await vote(db, voters[4]!, proposal, 'yes');
      expect(
        await byHand(sql`insert into match_votes (proposal_id, voter_id, vote) values (${proposal}, ${voters[5]}, 'yes')`),
      ).toMatchObject({ code: 'conflict' });
      expect(
        await byHand(sql`update match_votes set vote = 'no' where proposal_id = ${proposal} and voter_id = ${voters[0]}`),
      ).toMatchObject({ code: 'conflict' });
      expect(await counts(proposal)).toEqual({ yes: 5, no: 0 });
      expect(await broken()).toEqual([]);
    });

    it('are those of the votes after voters deleted themselves, before and after the end', async () => {
      const { proposal, voters } = await oneProposal();
      for (const voter of voters.slice(0, 4)) await vote(db, voter, proposal, 'yes');
      await db.run(sql`delete from profiles where id = any (${voters.slice(0, 3)}::uuid[])`);
      expect(await counts(proposal)).toEqual({ yes: 1, no: 0 });
      await atDeadline(proposal);
      await db.run(sql`select settle_due_proposals()`);
      expect(await readProposal(db, proposal)).toMatchObject({ status: 'expired', yes_votes: 1 });
      await db.run(sql`delete from profiles where id = ${voters[3]}`);
      expect(await readProposal(db, proposal)).toMatchObject({ status: 'expired', yes_votes: 1 });
      expect(await broken()).toEqual([]);
    });
  });

  describe('in the same instant', () => {
    it('of two votes that both would be the fifth one decides and the other is refused, each time', async () => {
      const before = await deadlocks();
      for (let round = 0; round < 15; round++) {
        const { proposal, voters } = await oneProposal();
        for (const voter of voters.slice(0, 4)) await vote(db, voter, proposal, 'yes');
        const last = await Promise.all(
          voters.slice(4, 6).map((voter) => vote(db, voter, proposal, 'yes').catch((error: { code: string }) => error.code)),
        );
        expect(last.toSorted()).toEqual(['approved', 'conflict']);
        expect(await counts(proposal)).toEqual({ yes: 5, no: 0 });
      }
      expect(await deadlocks()).toBe(before);
    });

    it('the fifth yes and the fifth no do not both decide', async () => {
      for (let round = 0; round < 10; round++) {
        const { proposal, voters } = await oneProposal();
        for (const [at, voter] of voters.slice(0, 8).entries()) await vote(db, voter, proposal, at < 4 ? 'yes' : 'no');
        const last = await Promise.all([
          vote(db, voters[8]!, proposal, 'yes').catch((error: { code: string }) => error.code),
          vote(db, voters[9]!, proposal, 'no').catch((error: { code: string }) => error.code),
        ]);
        const { status, yes_votes: yes, no_votes: no } = await readProposal(db, proposal);
        expect([last, status, yes, no]).toEqual(
          status === 'approved' ? [['approved', 'conflict'], 'approved', 5, 4] : [['conflict', 'rejected'], 'rejected', 4, 5],
        );
      }
    });

    it('a vote that was cast before the deadline counts, although it is written while others settle after it', async () => {
      const { proposal, voters } = await oneProposal();
      for (const voter of voters.slice(0, 2)) await vote(db, voter, proposal, 'yes');
      let refused: unknown = 'not tried';
      // A busy machine may not vote within half a second: then there is more time for it.
      for (let seconds = 0.5; refused !== undefined; seconds *= 2) {
        await db.run(
          sql`update match_proposals set voting_expires_at = clock_timestamp() + make_interval(secs => ${seconds}) where id = ${proposal}`,
        );
        refused = await during(voters[2]!, sql`select cast_vote(${proposal}, 'yes')`, async () => {
          // The deadline of the database's clock passes.
          await db.run(
            sql`select pg_sleep(extract(epoch from voting_expires_at - clock_timestamp()) + 0.01) from match_proposals where id = ${proposal}`,
          );
          expect(await db.getRow(sql`select settle_due_proposals() as n`)).toEqual({ n: 0 });
        }).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (refused !== undefined) expect(refused).toMatchObject({ code: 'conflict' });
      }
      expect(await db.getRow(sql`select settle_due_proposals() as n`)).toEqual({ n: 1 });
      expect(await readProposal(db, proposal)).toMatchObject({ status: 'approved', yes_votes: 3 });
    });

    it('a vote that waits while another settles is refused, and changes nothing', async () => {
      const { proposal, voters } = await oneProposal();
      for (const voter of voters.slice(0, 3)) await vote(db, voter, proposal, 'yes');
      await atDeadline(proposal);
      let late: Promise<unknown> = Promise.resolve();
      await db.transaction(async (tx) => {
        await tx.run(sql`select settle_due_proposals()`);
        late = failure(vote(db, voters[3]!, proposal, 'no'));
        await waiting('cast_vote');
      });
      expect(await late).toMatchObject({ code: 'conflict' });
      expect(await readProposal(db, proposal)).toMatchObject({ status: 'approved', yes_votes: 3, no_votes: 0 });
    });

    it('what one worker settles another leaves alone, and both together settle everything once', async () => {
      const { poolId, people, ...rest } = await createCommunity(db, { people: 20, settings: sql`voters = 10` });
      const pairs = people.slice(0, 10).flatMap((a, at) => people.slice(at + 1, 10).map((b) => [a, b] as const));
      await queuePairs(db, { poolId, people, ...rest }, pairs.slice(0, 30));
      for (let n = 0; n < 30; n++) await db.run(sql`select open_proposals(${poolId}, null, array[${people[19]}]::uuid[])`);
      for (const voter of people.slice(12, 15)) {
        const mine = await db.rows<{ id: string }>(
          sql`select proposal_id as id from voter_assignments a join match_proposals p on p.id = proposal_id where voter_id = ${voter} and p.pool_id = ${poolId}`,
        );
        for (const { id } of mine) await vote(db, voter, id, 'yes');
      }
      const before = await deadlocks();
      await db.run(
        sql`update match_proposals set voting_expires_at = clock_timestamp() where pool_id = ${poolId} and status = 'voting'`,
      );
      const settled = await Promise.all(
        Array.from({ length: 4 }, () => db.getRow<{ n: number }>(sql`select settle_due_proposals() as n`)),
      );
      await db.run(sql`select settle_due_proposals()`);
      expect(settled.reduce((sum, { n }) => sum + n, 0)).toBeLessThanOrEqual(30);
      const logged = await db.rows<{ n: number }>(sql`
        select count(*)::int as n from match_proposal_log l join match_proposals p on p.id = l.proposal_id where p.pool_id = ${poolId} group by p.id`);
      expect(logged.map(({ n }) => n)).toEqual(Array.from({ length: 30 }, () => 2));
      expect(await deadlocks()).toBe(before);
      expect(await broken()).toEqual([]);
    });

    it.each([
      ['withdraws', (id: string, _other: string, poolId: string) => as(db, id, sql`select withdraw_from_votes(${poolId})`)],
      [
        'leaves',
        (id: string, _other: string, poolId: string) => as(db, id, sql`delete from pool_members where pool_id = ${poolId}`),
      ],
      ['blocks the other', (id: string, other: string) => as(db, id, sql`select block_person(${other})`)],
      ['deletes their profile', (id: string) => db.run(sql`delete from profiles where id = ${id}`)],
    ] as const)(
      'one of the two %s and the deciding vote comes: it is blocked or approved, with all that follows',
      async (_what, act) => {
        const before = await deadlocks();
        for (let round = 0; round < 8; round++) {
          const { proposal, voters, poolId, a, b } = await oneProposal();
          for (const voter of voters.slice(0, 4)) await vote(db, voter, proposal, 'yes');
          const [cast] = await Promise.all([
            vote(db, voters[4]!, proposal, 'yes').catch((error: { code: string }) => error.code),
            act(a, b, poolId),
            db.run(sql`select settle_due_proposals()`),
          ]);
          expect(['approved', 'blocked', 'conflict', 'forbidden', 'not_found']).toContain(cast);
          const found = await db.findRow<{ status: string; state: string | null }>(sql`
          select p.status, c.state from match_proposals p left join conversations c on c.id = p.conversation_id where p.id = ${proposal}`);
          if (found) expect(['approved proposed', 'approved ended', 'blocked null']).toContain(`${found.status} ${found.state}`);
        }
        expect(await broken()).toEqual([]);
        expect(await deadlocks()).toBe(before);
      },
    );

    it('a voter deletes themselves while what they voted on is settled: their vote counts or is gone, and the rest is settled', async () => {
      const before = await deadlocks();
      for (let round = 0; round < 8; round++) {
        const { proposal, voters } = await oneProposal();
        for (const voter of voters.slice(0, 3)) await vote(db, voter, proposal, 'yes');
        await atDeadline(proposal);
        await Promise.all([
          db.run(sql`select settle_due_proposals()`),
          db.run(sql`delete from profiles where id = ${voters[0]}`),
          db.run(sql`select settle_due_proposals()`),
        ]);
        await db.run(sql`select settle_due_proposals()`);
        const { status, yes_votes: yes } = await readProposal(db, proposal);
        expect(['approved 3', 'expired 2']).toContain(`${status} ${yes}`);
      }
      expect(await broken()).toEqual([]);
      expect(await deadlocks()).toBe(before);
    });

    it('somebody withdraws while pairs with them are queued, opened and given to voters: none stays open', async () => {
      const before = await deadlocks();
      for (let round = 0; round < 6; round++) {
        const community = await createCommunity(db, { people: 10, settings: sql`voters = 3` });
        const { poolId, people } = community;
        const [a = ''] = people;
        const pairs = people.slice(1).map((b) => [a, b] as const);
        await queuePairs(db, community, pairs.slice(0, 5));
        await Promise.all([
          queuePairs(db, community, pairs),
          db.run(sql`select open_proposals(${poolId})`),
          ...people.slice(1, 5).map((id) => as(db, id, sql`select next_to_judge(${poolId})`)),
          as(db, a, sql`select withdraw_from_votes(${poolId})`),
        ]);
        const open = await db.rows(sql`
          select status from match_proposals where pool_id = ${poolId} and status in ('proposed', 'voting')
          union all select 'queued' from match_generation_queue where pool_id = ${poolId} and consumed_at is null`);
        expect(open).toEqual([]);
      }
      expect(await broken()).toEqual([]);
      expect(await deadlocks()).toBe(before);
    });

    it('both accept, also twice each: it opens once, and both are told once', async () => {
      for (let round = 0; round < 5; round++) {
        const { proposal, voters, a, b } = await oneProposal();
        for (const voter of voters.slice(0, 5)) await vote(db, voter, proposal, 'yes');
        const { conversation_id: id } = await readProposal(db, proposal);
        const states = await Promise.all(
          [a, b, a, b].map((who) => as<string>(db, who, sql`select answer_introduction(${id}, true)`)),
        );
        expect(states).toContain('open');
        const told = await db.rows<{ user_id: string }>(sql`
          select user_id from person_events where kind = 'conversation.opened' and data ->> 'conversationId' = ${id}`);
        expect(told.map(({ user_id }) => user_id).toSorted()).toEqual([a, b].toSorted());
      }
    });

    it('one accepts last and the other declines: it opens or ends, and stays what it is', async () => {
      for (let round = 0; round < 5; round++) {
        const { proposal, voters, a, b } = await oneProposal();
        for (const voter of voters.slice(0, 5)) await vote(db, voter, proposal, 'yes');
        const { conversation_id: id } = await readProposal(db, proposal);
        await as(db, b, sql`select answer_introduction(${id}, true)`);
        const answers = await Promise.all([
          as(db, a, sql`select answer_introduction(${id}, true)`).catch((error: { code: string }) => error.code),
          as(db, b, sql`select answer_introduction(${id}, false)`).catch((error: { code: string }) => error.code),
        ]);
        expect([
          ['open', 'conflict'],
          ['conflict', 'ended'],
        ]).toContainEqual(answers);
      }
      expect(await broken()).toEqual([]);
    });
  });

  describe('an approval', () => {
    it('by hand of two who may not be asked any more blocks their proposal instead', async () => {
      const { proposal, poolId, a } = await oneProposal();
      await db.run(sql`update pool_members set is_minor = true where pool_id = ${poolId} and profile_id = ${a}`);
      await db.run(sql`update match_proposals set status = 'approved', finalized_at = now() where id = ${proposal}`);
      expect(await readProposal(db, proposal)).toMatchObject({ status: 'blocked', conversation_id: null });
    });

    it('cannot be got around: no message before both accepted, no answer for others, no writing past the functions', async () => {
      const { proposal, voters, a, b } = await oneProposal();
      for (const voter of voters.slice(0, 5)) await vote(db, voter, proposal, 'yes');
      const { conversation_id: id } = await readProposal(db, proposal);
      const send = () => as(db, a, sql`select send_message(${id}, gen_random_uuid(), 'Hello')`);
      expect(await failure(send())).toMatchObject({ code: 'not_found' });
      await as(db, a, sql`select answer_introduction(${id}, true)`);
      expect(await failure(send())).toMatchObject({ code: 'not_found' });
      for (const attempt of [
        sql`insert into conversation_messages (conversation_id, sender_id, client_id, text) values (${id}, ${a}, gen_random_uuid(), 'Hello')`,
        sql`update conversations set state = 'open', opened_at = now() where id = ${id}`,
        sql`update conversations set low_accepted = true, high_accepted = true where id = ${id}`,
        sql`select propose_conversation(null, ${a}, ${b})`,
        sql`select open_conversation(null, ${a}, ${b}, 'votes')`,
      ])
        expect(await failure(as(db, a, attempt))).toMatchObject({ code: 'forbidden' });
      await as(db, b, sql`select answer_introduction(${id}, true)`);
      await send();
    });
  });
});
