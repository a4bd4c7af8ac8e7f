// What moderators get of a report by a voter: the pair as it was shown, who the two are, and decisions as about any other report.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Report } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { as, createCommunity, openProposals, queuePairs, votersOf } from '../support/community.js';
import { createStaff, nobody, openTestApp, type TestApp } from '../support/http.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
let http: TestApp;
let moderator: string;
beforeAll(async () => {
  http = await openTestApp(test().database);
  moderator = await createStaff(test().database, 'moderator');
});
afterAll(() => http.close());

const reports = async (who = moderator, status = 'open') => {
  const answer = await http.call(who, 'GET', `/api/reports?status=${status}`);
  return ((await answer.json()) as { reports: Report[] }).reports;
};

/** A pair that shares two interests, and somebody who was asked about it. */
async function reportedPair(about: 'one' | 'other' | 'both') {
  const { database: db } = test();
  await db.run(sql`delete from reports`);
  const community = await createCommunity(db, { people: 14 });
  const [one = '', other = ''] = community.people;
  await db.run(sql`
    update profiles set interests = '{jazz,chess}', birth_date = current_date - interval '36 years', name = case id when ${one} then 'Ada Lovelace' else 'Ben Smith' end
    where id in (${one}, ${other})`);
  await queuePairs(db, community, [[one, other]]);
  await db.run(sql`
    update match_generation_queue set reasons_a = '[{"detail":{"term":"overlap","attribute":"interests","shared":["jazz","chess"]}}]', created_at = clock_timestamp()`);
  const [proposalId = ''] = await openProposals(db, community.poolId, 1);
  const [voter = ''] = await votersOf(db, proposalId);
  const answer = await http.call(voter, 'POST', `/api/proposals/${proposalId}/report`, {
    about,
    reason: 'fake',
    details: 'Not a person.',
  });
  expect(answer.status).toBe(204);
  return { ...community, one, other, voter, proposalId };
}

it('shows the pair as the voter saw it, which of the two is meant, and what came of the vote', async () => {
  const { one, other, voter } = await reportedPair('one');
  const [report, ...rest] = await reports();
  expect(rest).toEqual([]);
  expect(report).toMatchObject({
    reason: 'fake',
    details: 'Not a person.',
    poolName: 'Test community',
    reporter: { id: voter },
    reported: { id: one, name: 'Ada Lovelace' },
    evidence: [],
    trusted: false,
    pair: {
      status: 'blocked',
      one: { id: one, name: 'Ada', fullName: 'Ada Lovelace', ages: '35 to 39', avatar: null },
      other: { id: other, name: 'Ben', fullName: 'Ben Smith' },
      shared: ['Both like jazz and chess'],
      both: false,
    },
  });
});

it('says in each of two reports that the other was reported as well, and takes a decision about each', async () => {
  const { one, other } = await reportedPair('both');
  const found = await reports();
  expect(new Map(found.map(({ reported, pair }) => [reported.id, pair?.both]))).toEqual(
    new Map([
      [one, true],
      [other, true],
    ]),
  );
  for (const { id } of found) {
    expect((await http.call(moderator, 'POST', `/api/reports/${id}/decide`, { status: 'dismissed', note: 'Real' })).status).toBe(
      204,
    );
  }
  expect(await reports()).toEqual([]);
  expect((await reports(moderator, 'dismissed')).map(({ pair }) => pair?.status)).toEqual(['blocked', 'blocked']);
});

it('tells nothing of the pair to a moderator who is one of the two, and of other reports has none', async () => {
  const { database: db } = test();
  const { one, other } = await reportedPair('one');
  await db.run(sql`insert into staff (user_id, role) values (${other}, 'moderator')`);
  expect(await reports(other)).toMatchObject([{ reported: { id: one }, pair: null }]);
  await db.run(sql`update reports set proposal_id = null`);
  expect(await reports()).toMatchObject([{ pair: null }]);
});

it('is for moderators only', async () => {
  const { voter } = await reportedPair('one');
  const { database: db } = test();
  const { id } = await db.getRow<{ id: string }>(sql`select id from reports`);
  await expect(as(db, voter, sql`select * from get_reported_pairs(array[${id}]::uuid[])`)).rejects.toMatchObject({
    code: 'forbidden',
  });
  expect((await http.call(nobody, 'GET', '/api/reports')).status).toBe(401);
});
