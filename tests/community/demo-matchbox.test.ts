// The demo's community over the real functions: whoever votes sees what became of it, whoever agreed is introduced and answered, and nothing stirs where
// nobody is.
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { fillDemo } from '../../src/demo/fill.js';
import { matchboxCompany } from '../../src/demo/matchbox.company.js';
import { forgetMatchbox } from '../../src/demo/matchbox.forget.js';
import { decideMatchbox } from '../../src/demo/matchbox.decide.js';
import { matchboxIds } from '../../src/demo/matchbox.js';
import { proposeNow } from '../../src/demo/matchbox.propose.js';
import { readMatchbox } from '../../src/demo/matchbox.read.js';
import { fillQueue } from '../../src/modes/community/community.fill.js';
import { nextToJudge } from '../../src/modes/community/community.next.js';
import { createCommunityWork, openDue, type CommunityWork } from '../../src/modes/community/community.work.js';
import { localModels } from '../../src/people/models.js';
import { findBrokenInvariants } from '../support/check.js';
import { as, openProposals } from '../support/community.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
let db: Database;
let work: CommunityWork;
let poolId: string;
let accounts: { readonly organiser: string; readonly one: string; readonly two: string };

beforeAll(async () => {
  db = test().database;
  work = createCommunityWork({ db, models: localModels('none') });
  await fillDemo(db);
  poolId = (await db.getRow<{ id: string }>(sql`select id from pools where code = 'MATCHBOX'`)).id;
  accounts = await db.getRow(sql`
    select max(user_id::text) filter (where account = 'organiser') as organiser, max(user_id::text) filter (where account = 'guest-one') as one,
      max(user_id::text) filter (where account = 'guest-two') as two from demo_accounts`);
});

/** So many seconds pass: for the company, everything happened so much earlier. */
async function pass(seconds: number): Promise<void> {
  const by = sql`make_interval(secs => ${seconds})`;
  await db.run(sql`update match_votes set voted_at = voted_at - ${by}`);
  await db.run(sql`
    update match_proposals set voting_started_at = voting_started_at - ${by}, finalized_at = finalized_at - ${by} where pool_id = ${poolId}`);
  await db.run(sql`update conversations set created_at = created_at - ${by} where pool_id = ${poolId}`);
  await db.run(sql`update conversation_messages set sent_at = sent_at - ${by}`);
  await db.run(sql`update consents set given_at = given_at - ${by} where pool_id = ${poolId}`);
}

/** What the worker does for communities, and the company for as long: beats of `seconds` each. */
async function live(beats: number, seconds = 3): Promise<void> {
  for (let beat = 0; beat < beats; beat++) {
    await fillQueue(work, poolId);
    await openDue(db, poolId);
    await matchboxCompany(work).runOnce(new AbortController().signal);
    await pass(seconds);
  }
}

const statusOf = async (id: string) =>
  (await db.getRow<{ status: string }>(sql`select status from match_proposals where id = ${id}`)).status;
const conversationsOf = async (person: string) =>
  await db.rows<{ id: string; state: string; other: string }>(sql`
    select c.id, c.state, f.name as other from conversations c join profiles f on f.id in (c.low_id, c.high_id) and f.id <> ${person}
    where c.pool_id = ${poolId} and ${person} in (c.low_id, c.high_id) order by c.created_at`);

describe('the community of the demo', () => {
  it('decides what a visitor voted on within a minute, and leaves them a moment to take it back', async () => {
    await fillQueue(work, poolId);
    await openDue(db, poolId);
    const voted: string[] = [];
    for (let at = 0; at < 20; at++) {
      const pair = await nextToJudge(work, { poolId, voterId: accounts.two, except: [] });
      const id = pair?.id ?? 'no pair';
      await as(db, accounts.two, sql`select cast_vote(${id}, 'yes')`);
      voted.push(id);
    }
    const others = sql`select count(*)::int as n from match_votes where voter_id <> ${accounts.two} and proposal_id = any (${voted})`;
    const { open, ...now } = await readMatchbox(db, poolId);
    expect(open.filter(({ realVotedMs }) => realVotedMs !== null)).toHaveLength(20);
    // Three seconds after the visitor's votes, however long that was.
    const soon = open.map((pair) => (pair.realVotedMs === null ? pair : { ...pair, votedMs: 3000, realVotedMs: 3000 }));
    const early = decideMatchbox({ ...now, open: soon }).filter((act) => act.kind === 'vote' && voted.includes(act.proposalId));
    expect({ early, others: await db.getRow(others) }).toEqual({ early: [], others: { n: 0 } });
    await pass(10);
    await live(40, 1.5);
    const statuses = await Promise.all(voted.map(statusOf));
    const decided = statuses.filter((status) => status === 'approved' || status === 'rejected');
    expect(decided.length).toBeGreaterThanOrEqual(18); // of few, those who were drawn are too much of two minds: the deadline decides
    expect(new Set(decided).size).toBe(2);
  });

  it('proposes whoever agreed without emptying the queue for the others', async () => {
    await fillQueue(work, poolId);
    const queued = sql`select id::text from match_generation_queue where pool_id = ${poolId} and consumed_at is null order by id`;
    const before = await db.rows<{ id: string }>(queued);
    expect(before.length).toBeGreaterThan(10);
    await as(db, accounts.two, sql`select agree_to_votes(${poolId}, '2026-11')`);
    expect(await proposeNow(work, poolId, accounts.two)).toBe(true);
    const after = await db.rows<{ id: string }>(queued);
    expect(after.length).toBeGreaterThanOrEqual(before.length - 1); // theirs may have waited already
    const { open } = await db.getRow<{ open: number }>(sql`
      select count(*)::int as open from match_proposals where status = 'voting' and ${accounts.two} in (user_a_id, user_b_id)`);
    expect(open).toBe(1);
    await as(db, accounts.two, sql`select withdraw_from_votes(${poolId})`);
  });

  it('introduces whoever agreed, accepts, and answers their first message by saying that it is made up', async () => {
    await as(db, accounts.two, sql`select agree_to_votes(${poolId}, '2026-11')`);
    let [introduction] = await conversationsOf(accounts.two);
    for (let minute = 0; minute < 20 && !introduction; minute++) {
      await live(20);
      [introduction] = await conversationsOf(accounts.two);
    }
    expect(introduction).toMatchObject({ state: 'proposed', other: expect.stringMatching(/\(made up\)$/) });
    const { id } = introduction!;
    await as(db, accounts.two, sql`select answer_introduction(${id}, true)`);
    await live(10); // introduced in the last beat, the other has not looked at it yet
    expect(await conversationsOf(accounts.two)).toMatchObject([{ id, state: 'open' }]);
    await as(db, accounts.two, sql`select send_message(${id}, ${randomUUID()}::uuid, 'Hello!')`);
    await live(3, 5);
    const messages = await db.rows<{ text: string }>(
      sql`select text from conversation_messages where conversation_id = ${id} order by id`,
    );
    expect(messages.map(({ text }) => text)).toEqual(['Hello!', expect.stringMatching(/I am made up/)]);
  });

  it('keeps no more than one introduction waiting for somebody who does not answer', async () => {
    await live(60, 30);
    expect((await conversationsOf(accounts.one)).map(({ state }) => state)).toEqual(['proposed']);
  });

  it('holds all that nakodo check proves', async () => {
    expect(await findBrokenInvariants(db)).toEqual([]);
  });

  it('votes on nothing once nobody real was here for a quarter of an hour', async () => {
    await pass(3600);
    await as(db, accounts.two, sql`select withdraw_from_votes(${poolId})`);
    const before = await db.getRow(sql`select count(*) from match_votes`);
    await live(20);
    expect(await db.getRow(sql`select count(*) from match_votes`)).toEqual(before);
  });

  it('may propose its made-up people anew the day after, or the week after where somebody real voted, and keeps what concerns anybody real', async () => {
    await fillQueue(work, poolId);
    const [opened] = await openProposals(db, poolId, 1);
    const alone = (await readMatchbox(db, poolId)).open.find(({ id }) => id === opened);
    for (const who of alone!.voters.slice(0, 5)) await as(db, who, sql`select cast_vote(${alone!.id}, 'no')`);
    expect(await statusOf(alone!.id)).toBe('rejected');
    await pass(25 * 3600);
    const decided = sql`
      select count(*) filter (where not made_up)::int as real, count(*) filter (where made_up and judged)::int as judged,
        count(*) filter (where made_up and not judged and finalized_at < now() - interval '1 day')::int as old
      from match_proposals p
      cross join lateral (select exists (
        select from match_votes v where v.proposal_id = p.id and v.voter_id = ${accounts.two}) as judged) v
      cross join lateral (select bool_and(starts_with(f.external_id, ${matchboxIds})) as made_up
        from profiles f where f.id in (p.user_a_id, p.user_b_id)) f
      where p.pool_id = ${poolId} and finalized_at is not null`;
    const before = await db.getRow<{ real: number; judged: number; old: number }>(decided);
    expect([before.real > 0, before.judged > 0, before.old > 0]).toEqual([true, true, true]);
    await forgetMatchbox(db, poolId);
    expect(await db.getRow(decided)).toEqual({ ...before, old: 0 });
    await pass(7 * 24 * 3600);
    await forgetMatchbox(db, poolId);
    expect(await db.getRow(decided)).toMatchObject({ real: before.real, judged: 0 });
    expect(await findBrokenInvariants(db)).toEqual([]);
  });

  it('does nothing where there is no demo', async () => {
    await db.run(sql`delete from demo_accounts`);
    const before = await db.getRow(sql`select count(*) from match_votes`);
    await live(5);
    expect(await db.getRow(sql`select count(*) from match_votes`)).toEqual(before);
  });
});
