// An organiser's community over HTTP: who is in it and agreed, who is proposed to whom without votes, ending a proposal for good, how it went, and health
// that is honest for any size.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  votesConsentVersion,
  type Community,
  type CommunityMember,
  type CommunityMetric,
  type ModerationEntry,
  type RunProposal,
} from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { fillQueue } from '../../src/modes/community/community.fill.js';
import { createCommunityWork, openDue } from '../../src/modes/community/community.work.js';
import { localModels } from '../../src/people/models.js';
import { publishPolicy } from '../../src/people/policies.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { readProposal, vote, votersOf } from '../support/community.js';
import { createStaff, openTestApp, service, type TestApp } from '../support/http.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
const db = () => test().database;
let http: TestApp;
let admin: string;
let policyVersionId: string;
beforeAll(async () => {
  http = await openTestApp(db());
  admin = await createStaff(db(), 'admin');
  policyVersionId = (await publishPolicy(db(), { name: 'jazz', body: { score: [{ overlap: 'interests', weight: 1 }] } })).id;
});
afterAll(() => http.close());

const ask: TestApp['ask'] = (...call) => http.ask(...call);

interface Refused {
  readonly code: string;
  readonly detail: string;
  readonly problems?: readonly { readonly path: string; readonly message: string }[];
}

let codes = 0;
const create = (given: object = {}) =>
  ask<{ community: Community } & Refused>(admin, 'POST', '/api/communities', {
    code: `RUN-${++codes}`,
    name: 'Club',
    policyVersionId,
    asksBirthDate: false,
    ...given,
  });

async function addPeople({ id, code }: { id: string; code: string }, count: number, agree = true): Promise<string[]> {
  const { ids } = await saveProfiles(
    db(),
    Array.from({ length: count }, (_, at) => ({ name: `Name${at} Family${at}`, birthDate: '1994-05-01', interests: ['jazz'] })),
  );
  for (const person of ids) {
    await ask(person, 'POST', '/api/communities/join', { code });
    if (agree) await ask(person, 'PUT', `/api/communities/${id}/agreement`, { version: votesConsentVersion });
  }
  return ids;
}

async function communityOf(people: number, given: object = {}) {
  const { community } = (await create(given)).body;
  return { id: community.id, code: community.code, ids: await addPeople(community, people) };
}

/** As a worker does. */
async function supply(id: string): Promise<void> {
  await fillQueue(createCommunityWork({ db: db(), models: localModels('none') }), id);
  await openDue(db(), id);
}

const proposalsOf = async (id: string, query = '', as = admin) =>
  (await ask<{ proposals: RunProposal[]; more: boolean }>(as, 'GET', `/api/communities/${id}/proposals${query}`)).body;
const membersOf = async (id: string, query = '') =>
  (await ask<{ members: CommunityMember[]; more: boolean }>(admin, 'GET', `/api/communities/${id}/members${query}`)).body;
const healthOf = async (id: string) => (await ask<Community>(admin, 'GET', `/api/communities/${id}/overview`)).body.health;

describe('the members of a community', () => {
  it('are told with who agreed, the last first, by name and a page at a time', async () => {
    const { id, code, ids } = await communityOf(3);
    const [shy = ''] = await addPeople({ id, code }, 1, false);
    await ask(ids[0]!, 'DELETE', `/api/communities/${id}/agreement`);
    const { members, more } = await membersOf(id);
    expect(more).toBe(false);
    expect(members.map((member) => [member.id, member.agreedAt !== null])).toEqual([
      [shy, false],
      [ids[2], true],
      [ids[1], true],
      [ids[0], false],
    ]);
    const first = await membersOf(id, '?limit=2');
    expect([first.members.length, first.more]).toEqual([2, true]);
    expect((await membersOf(id, `?limit=2&after=${first.members[1]!.id}`)).members.map((member) => member.id)).toEqual([
      ids[1],
      ids[0],
    ]);
    expect((await membersOf(id, '?query=NAME2')).members.map((member) => member.id)).toEqual([ids[2]]);
  });

  it('can be taken out, and what is open about them ends', async () => {
    const { id, ids } = await communityOf(4);
    await supply(id);
    expect((await proposalsOf(id)).proposals).toHaveLength(6);
    expect((await ask(admin, 'DELETE', `/api/communities/${id}/members/${ids[0]}`)).status).toBe(204);
    expect((await ask(admin, 'DELETE', `/api/communities/${id}/members/${ids[0]}`)).status).toBe(204);
    expect((await proposalsOf(id)).proposals).toHaveLength(3);
    expect((await proposalsOf(id, '?state=decided')).proposals.map(({ status }) => status)).toEqual([
      'blocked',
      'blocked',
      'blocked',
    ]);
    expect(await membersOf(id)).toMatchObject({ members: [{}, {}, {}] });
  });
});

describe('the proposals of a community', () => {
  it('say who with whom, until when and how many were asked; never a vote or a tally', async () => {
    const { id } = await communityOf(5);
    await supply(id);
    const { proposals } = await proposalsOf(id);
    expect(proposals).toHaveLength(10);
    const [first] = proposals;
    await vote(db(), (await votersOf(db(), first!.id))[0]!, first!.id, 'yes');
    const text = await (await http.call(admin, 'GET', `/api/communities/${id}/proposals`)).text();
    expect(text).not.toMatch(/yes|votes|voter/);
    expect(first).toEqual({
      id: expect.any(String),
      status: 'voting',
      score: 1,
      pair: [
        { id: expect.any(String), name: expect.stringMatching(/^Name\d Family\d$/), avatar: null },
        { id: expect.any(String), name: expect.stringMatching(/^Name\d Family\d$/), avatar: null },
      ],
      openedAt: expect.any(String),
      closesAt: expect.any(String),
      decidedAt: null,
      asked: 3,
    });
    const pages = [await proposalsOf(id, '?limit=4')];
    while (pages.at(-1)!.more) pages.push(await proposalsOf(id, `?limit=4&after=${pages.at(-1)!.proposals.at(-1)!.id}`));
    expect(pages.flatMap((page) => page.proposals.map((each) => each.id))).toEqual(proposals.map((each) => each.id));
    expect((await proposalsOf(id, '?query=name3')).proposals).toHaveLength(4);
  });

  it('leave out what is about the organiser, who is not to know of it', async () => {
    const { id, ids } = await communityOf(4);
    await supply(id);
    const organiser = ids[0]!;
    await db().run(sql`insert into staff (user_id, role) values (${organiser}, 'admin')`);
    const seen = (await proposalsOf(id, '', organiser)).proposals;
    expect(seen).toHaveLength(3);
    expect(seen.flatMap(({ pair }) => pair.map((person) => person.id))).not.toContain(organiser);
    const { proposals } = await proposalsOf(id);
    const own = proposals.find(({ pair }) => pair.some((person) => person.id === organiser))!;
    expect((await ask(organiser, 'POST', `/api/proposals/${own.id}/block`, {})).status).toBe(404);
  });

  it('are decided ones, the last first, when asked for', async () => {
    const { id } = await communityOf(4, { rules: { rejectAt: 1, quorum: 1 } });
    await supply(id);
    const [one, other] = (await proposalsOf(id)).proposals;
    for (const { id: proposal } of [one!, other!]) await vote(db(), (await votersOf(db(), proposal))[0]!, proposal, 'no');
    const decided = await proposalsOf(id, '?state=decided');
    expect(decided.proposals.map((each) => [each.id, each.status, each.decidedAt !== null])).toEqual([
      [other!.id, 'rejected', true],
      [one!.id, 'rejected', true],
    ]);
    const after = (await proposalsOf(id, `?state=decided&limit=1&after=${other!.id}`)).proposals;
    expect(after.map((each) => each.id)).toEqual([one!.id]);
  });
});

describe('what only organisers see', () => {
  it('is not there for members and moderators by SQL either', async () => {
    const { id, ids } = await communityOf(4);
    await supply(id);
    await db().run(sql`select record_metrics('0')`);
    const queries = [
      sql`select * from get_community_members(${id}, 10)`,
      sql`select * from get_community_proposals(${id}, true, 10)`,
      sql`select * from get_community_metrics(${id}, '1 hour', 10)`,
      sql`select * from get_community_numbers(array[${id}]::uuid[])`,
    ];
    const moderator = await createStaff(db(), 'moderator');
    for (const [userId, found] of [
      [ids[0]!, false],
      [moderator, false],
      [admin, true],
    ] as const) {
      for (const query of queries) {
        const rows = await db().transaction((tx) => tx.rows(query), { as: { role: 'authenticated', userId } });
        expect([query.text, rows.length > 0]).toEqual([query.text, found]);
      }
    }
    await db().run(sql`delete from system_metrics`);
  });
});

describe('blocking a proposal', () => {
  it('ends it for everyone and for good, once, and is in the log of moderators with both names', async () => {
    const { id } = await communityOf(4);
    await supply(id);
    const [proposal] = (await proposalsOf(id)).proposals;
    const path = `/api/proposals/${proposal!.id}/block`;
    const [voter = ''] = await votersOf(db(), proposal!.id);
    await vote(db(), voter, proposal!.id, 'yes');
    expect((await ask(admin, 'POST', path, { note: 'They are brother and sister' })).status).toBe(204);
    expect((await ask(admin, 'POST', path, {})).status).toBe(204);
    expect((await readProposal(db(), proposal!.id)).status).toBe('blocked');
    expect((await ask(voter, 'PUT', `/api/proposals/${proposal!.id}/vote`, { vote: 'no' })).status).toBe(409);
    const { entries } = (await ask<{ entries: ModerationEntry[] }>(admin, 'GET', '/api/moderation-log')).body;
    const about = entries
      .filter(({ action }) => action === 'proposal.blocked')
      .map(({ about: person, note }) => [person.id, note]);
    expect(new Set(about)).toEqual(new Set(proposal!.pair.map((person) => [person.id, 'They are brother and sister'])));
    expect(about).toHaveLength(2);
    await db().run(sql`update match_generation_queue set consumed_at = now() where pool_id = ${id}`);
    await supply(id);
    const open = (await proposalsOf(id)).proposals.map(({ pair }) =>
      pair
        .map((person) => person.id)
        .toSorted()
        .join(' '),
    );
    expect(open).toHaveLength(5);
    expect(open).not.toContain(
      proposal!.pair
        .map((person) => person.id)
        .toSorted()
        .join(' '),
    );
  });

  it('is refused for what was decided, for what is not there, and for who is no admin', async () => {
    const { id, ids } = await communityOf(4, { rules: { approveAt: 1, quorum: 1 } });
    await supply(id);
    const [proposal] = (await proposalsOf(id)).proposals;
    await vote(db(), (await votersOf(db(), proposal!.id))[0]!, proposal!.id, 'yes');
    const refused = await ask<Refused>(admin, 'POST', `/api/proposals/${proposal!.id}/block`, {});
    expect(refused).toMatchObject({ status: 409, body: { detail: 'This proposal is approved: that is final' } });
    expect((await ask(admin, 'POST', `/api/proposals/${crypto.randomUUID()}/block`, {})).status).toBe(404);
    expect((await ask(admin, 'POST', '/api/proposals/none/block', {})).status).toBe(404);
    expect((await ask(admin, 'POST', `/api/proposals/${proposal!.id}/block`, { note: 'x'.repeat(1001) })).status).toBe(422);
    const moderator = await createStaff(db(), 'moderator');
    for (const who of [moderator, ids[0]!])
      expect((await ask(who, 'POST', `/api/proposals/${proposal!.id}/block`, {})).status).toBe(403);
    await expect(
      db().transaction((tx) => tx.run(sql`select block_proposal(${proposal!.id})`), {
        as: { role: 'authenticated', userId: ids[0]! },
      }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('how a community went', () => {
  it('is a line of metrics, at most 96 moments evenly apart, of this community only', async () => {
    const { id } = await communityOf(5);
    await supply(id);
    await db().run(sql`
      insert into system_metrics (recorded_at, pool_id, queue_depth, active_voting, overdue, people, total_approved, total_rejected, total_expired,
        total_blocked, total_voters_assigned, total_votes_cast)
      select now() - make_interval(mins => m), pool, case when pool is null then 999 else m end, 1, 0, 5, 2, 3, 4, 5, 6, 7
      from generate_series(1, 1600) m, unnest(array[${id}, null]::uuid[]) pool`);
    const { metrics } = (await ask<{ metrics: CommunityMetric[] }>(admin, 'GET', `/api/communities/${id}/metrics`)).body;
    expect(metrics.length).toBeGreaterThanOrEqual(95);
    expect(metrics.length).toBeLessThanOrEqual(97);
    expect(metrics.filter(({ queueDepth }) => queueDepth === 999)).toEqual([]);
    expect(metrics.map(({ at }) => at)).toEqual(metrics.map(({ at }) => at).toSorted());
    expect(metrics.at(-1)).toEqual({
      at: expect.any(String),
      queueDepth: 1,
      activeVoting: 1,
      overdue: 0,
      agreed: 5,
      approved: 2,
      rejected: 3,
      expired: 4,
      blocked: 5,
      votesCast: 7,
    });
    const hour = (await ask<{ metrics: CommunityMetric[] }>(admin, 'GET', `/api/communities/${id}/metrics?hours=1`)).body.metrics;
    expect(hour.length).toBeGreaterThan(55);
    // The last of them is one minute old when they are written, however long that is ago.
    await db().run(sql`
      delete from system_metrics where recorded_at < (select max(m.recorded_at) from system_metrics m) - interval '4 minutes 30 seconds'`);
    const young = (await ask<{ metrics: CommunityMetric[] }>(admin, 'GET', `/api/communities/${id}/metrics`)).body.metrics;
    expect(young.map(({ queueDepth }) => queueDepth)).toEqual([5, 4, 3, 2, 1]);
    expect((await ask(admin, 'GET', `/api/communities/${id}/metrics?hours=0`)).status).toBe(422);
    expect((await ask(admin, 'GET', `/api/communities/${crypto.randomUUID()}/metrics`)).status).toBe(404);
    await db().run(sql`delete from system_metrics`);
  });
});

describe('rules that contradict each other', () => {
  it('are refused with the field that is at fault', async () => {
    const fault = async (rules: object) => {
      const { status, body } = await create({ rules });
      return [status, body.problems?.[0]?.path];
    };
    expect(await fault({ queueLow: 80 })).toEqual([422, 'rules.queueHigh']);
    expect(await fault({ activeHigh: 5 })).toEqual([422, 'rules.activeHigh']);
    expect(await fault({ quorum: 9 })).toEqual([422, 'rules.quorum']);
    expect(await fault({ votingMinutes: 0 })).toEqual([422, 'rules.votingMinutes']);
    expect(await fault({ voters: 2.5 })).toEqual([422, 'rules.voters']);
    expect((await create({ preset: 'huge' })).status).toBe(422);
  });
});

describe('the health of a small community', () => {
  it.each([
    [0, 'NOTHING_TO_JUDGE', /^Nobody is in it yet, so 0 pairs are possible/],
    [1, 'NOTHING_TO_JUDGE', /^Only one person agreed/],
    [2, 'NOTHING_TO_JUDGE', /nobody is left to vote on it/],
    [3, 'UNHEALTHY', /at most 1 can vote on a pair, and 3 votes are needed/],
    [15, 'HEALTHY', /All pairs that are possible are queued \(\d+\) or open \(1[0-2]\)/],
  ])('of %i people is %s, in words', async (people, status, words) => {
    const { id } = await communityOf(people, { rules: { queueLow: 100, queueHigh: 200 } });
    await supply(id);
    expect(await healthOf(id)).toMatchObject({ status, members: people, words: expect.stringMatching(words) });
  });

  it('says that 0 pairs are possible when everybody has blocked everybody, and when the policy allows none', async () => {
    const { id, ids } = await communityOf(4);
    await db().run(sql`
      insert into blocks (blocker_id, blocked_id)
      select a, b from unnest(${ids}::uuid[]) a cross join unnest(${ids}::uuid[]) b where a < b`);
    await supply(id);
    expect(await healthOf(id)).toMatchObject({
      status: 'NOTHING_TO_JUDGE',
      words: expect.stringMatching(/^0 pairs are possible among the 4 who agreed/),
    });
    const { id: strictPolicy } = await publishPolicy(db(), {
      name: 'strict',
      body: { filters: [{ is: 'profile_type', value: 'nobody' }], score: [{ overlap: 'interests', weight: 1 }] },
    });
    const strict = await communityOf(4, { policyVersionId: strictPolicy });
    await supply(strict.id);
    expect(await healthOf(strict.id)).toMatchObject({ status: 'NOTHING_TO_JUDGE', words: expect.stringMatching(/^0 pairs/) });
  });

  it('says so when nothing of ours has run for a while, and when everything was decided', async () => {
    const { id } = await communityOf(4, { rules: { approveAt: 1, rejectAt: 1, quorum: 1 } });
    await supply(id);
    await db().run(sql`select record_metrics()`);
    expect(await healthOf(id)).toMatchObject({ status: 'HEALTHY' });
    await db().run(sql`update system_metrics set recorded_at = now() - interval '20 minutes'`);
    expect(await healthOf(id)).toMatchObject({
      status: 'UNHEALTHY',
      words: expect.stringMatching(/^Nothing has run for 20 minutes/),
    });
    await db().run(sql`delete from system_metrics`);
    for (const { id: proposal } of (await proposalsOf(id)).proposals)
      await vote(db(), (await votersOf(db(), proposal))[0]!, proposal, 'no');
    await supply(id);
    expect(await healthOf(id)).toMatchObject({ status: 'NOTHING_TO_JUDGE', words: expect.stringMatching(/^0 pairs are left/) });
    expect((await ask(service, 'POST', `/api/communities/${id}/pause`, {})).status).toBe(200);
    expect(await healthOf(id)).toMatchObject({ status: 'PAUSED' });
  });
});
