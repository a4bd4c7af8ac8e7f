// Communities over HTTP: coming in, agreeing, voting without a gap, being introduced; and what nobody may learn on the way.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  votesConsentVersion,
  type Community,
  type CommunityStanding,
  type Introduction,
  type NextPair,
  type OwnVote,
} from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { fillQueue } from '../../src/modes/community/community.fill.js';
import { createCommunityWork, openDue } from '../../src/modes/community/community.work.js';
import { localModels } from '../../src/people/models.js';
import { publishPolicy } from '../../src/people/policies.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { readProposal } from '../support/community.js';
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

let codes = 0;
/** So many who joined; all but the last `shy` agreed to be voted on. */
async function communityOf(count: number, { shy = 0, ...given }: { shy?: number; rules?: object; preset?: string } = {}) {
  const body = { code: `CLUB-${++codes}`, name: 'Club', policyVersionId, asksBirthDate: false, ...given };
  const { community } = (await ask<{ community: Community }>(admin, 'POST', '/api/communities', body)).body;
  const { ids } = await saveProfiles(
    db(),
    Array.from({ length: count }, (_, at) => ({
      name: `Name${at} Family${at}`,
      bio: 'A secret of mine',
      birthDate: '1994-05-01',
      interests: ['jazz', `only${at}`],
    })),
  );
  for (const id of ids) expect((await ask(id, 'POST', '/api/communities/join', { code: body.code })).status).toBe(200);
  for (const id of ids.slice(0, count - shy)) {
    const agreed = await ask(id, 'PUT', `/api/communities/${community.id}/agreement`, { version: votesConsentVersion });
    expect(agreed.status).toBe(204);
  }
  return { id: community.id, code: body.code, ids };
}
const nextOf = async (voter: string, id: string, except: readonly string[] = []) =>
  (await ask<NextPair>(voter, 'GET', `/api/communities/${id}/next?except=${except.join(',')}`)).body;
const vote = (voter: string, proposal: string, cast: string) =>
  ask<{ status: string }>(voter, 'PUT', `/api/proposals/${proposal}/vote`, { vote: cast });
const overview = async (id: string) => (await ask<Community>(admin, 'GET', `/api/communities/${id}/overview`)).body;

describe('a voter', () => {
  it('judges every pair of the others, one after the other, and is then told that nothing is left and why', async () => {
    const { id, ids } = await communityOf(8);
    const [voter = ''] = ids;
    const seen = new Set<string>();
    for (;;) {
      const { pair, ...rest } = await nextOf(voter, id);
      if (pair === null) {
        expect(rest).toMatchObject({
          left: 'nothing',
          why: 'all-judged',
          words: expect.stringMatching(/No pair is left for you to judge/),
        });
        break;
      }
      expect(seen.has(pair.proposalId)).toBe(false);
      seen.add(pair.proposalId);
      expect((await vote(voter, pair.proposalId, 'yes')).status).toBe(200);
    }
    expect(seen.size).toBe(21); // all pairs of the 7 others
  });

  it('finds pairs although the whole queue is about themselves and people they know', async () => {
    const { id, ids } = await communityOf(6, { rules: { queueLow: 1, queueHigh: 1, activeLow: 1, activeHigh: 1 } });
    const voter = ids[0]!;
    for (const other of ids.slice(1, 4))
      await db().run(sql`insert into blocks (blocker_id, blocked_id) values (${voter}, ${other})`);
    const { pair } = await nextOf(voter, id);
    expect(new Set([pair?.one.name, pair?.other.name])).toEqual(new Set(['Name4', 'Name5']));
  });

  it('sees first names, five years, the picture and what the two share, and nothing more', async () => {
    const { id, ids } = await communityOf(3);
    const response = await http.call(ids[0]!, 'GET', `/api/communities/${id}/next`);
    const text = await response.text();
    const { pair } = JSON.parse(text) as NextPair;
    const person = { name: expect.stringMatching(/^Name[12]$/), avatar: null, ages: '30 to 34' };
    expect(pair).toEqual({
      proposalId: expect.any(String),
      one: person,
      other: person,
      shared: ['Both like jazz'],
      closesAt: expect.any(String),
      vote: null,
    });
    for (const secret of ['Family', 'secret', 'only', '1994-05', 'score', ...ids]) expect(text).not.toContain(secret);
  });

  it('is shown another pair beside what is on their screen, at most five ahead', async () => {
    const { id, ids } = await communityOf(5);
    const first = (await nextOf(ids[0]!, id)).pair!.proposalId;
    const second = (await nextOf(ids[0]!, id, [first])).pair!.proposalId;
    expect(second).not.toBe(first);
    const many = Array.from({ length: 6 }, () => crypto.randomUUID());
    expect((await http.call(ids[0]!, 'GET', `/api/communities/${id}/next?except=${many.join(',')}`)).status).toBe(422);
  });

  it('can change, undo and skip, and sees what became of their votes but no tally', async () => {
    const { id, ids } = await communityOf(9, { rules: { approveAt: 2, rejectAt: 2, quorum: 2 } });
    const [voter = ''] = ids;
    const proposal = (await nextOf(voter, id)).pair!.proposalId;
    await vote(voter, proposal, 'no');
    expect((await vote(voter, proposal, 'yes')).body).toMatchObject({ status: 'voting', vote: 'yes' });
    expect((await ask(voter, 'DELETE', `/api/proposals/${proposal}/vote`)).body).toMatchObject({ status: 'voting', vote: null });
    expect((await nextOf(voter, id)).pair?.proposalId).toBe(proposal);
    expect((await ask(voter, 'PUT', `/api/proposals/${proposal}/skipped`)).status).toBe(204);
    expect((await nextOf(voter, id)).pair?.proposalId).not.toBe(proposal);
    expect((await ask(voter, 'DELETE', `/api/proposals/${proposal}/vote`)).status).toBe(200); // the skip is taken back, too
    expect((await nextOf(voter, id)).pair?.proposalId).toBe(proposal);
    await vote(voter, proposal, 'yes');
    const { votes } = (await ask<{ votes: OwnVote[] }>(voter, 'GET', `/api/communities/${id}/votes`)).body;
    expect(votes).toEqual([
      {
        proposalId: proposal,
        vote: 'yes',
        votedAt: expect.any(String),
        status: 'voting',
        names: [expect.stringMatching(/^Name\d$/), expect.stringMatching(/^Name\d$/)],
        changeable: true,
      },
    ]);
    const standing = (await ask<CommunityStanding>(voter, 'GET', `/api/communities/${id}`)).body;
    expect(standing).toMatchObject({
      agreed: { version: votesConsentVersion },
      seenAs: { name: 'Name0', avatar: null, ages: '30 to 34' },
      judged: 1,
      judgedSince: 1,
      yes: { votes: 1, decided: 0, talking: 0 },
      no: { votes: 0, decided: 0, talking: 0 },
    });
    const later = new Date(Date.now() + 60_000).toISOString();
    expect((await ask<CommunityStanding>(voter, 'GET', `/api/communities/${id}?since=${later}`)).body).toMatchObject({
      judged: 1,
      judgedSince: 0,
    });
    expect(standing.community).toMatchObject({ rules: null, health: null });
  });

  it('gets nothing of what they were not assigned, nor what is not there', async () => {
    const { id, ids } = await communityOf(4, { rules: { voters: 1 } });
    const [voter = '', other = ''] = ids;
    const proposal = (await nextOf(voter, id)).pair!.proposalId;
    const { user_a_id: a } = await readProposal(db(), proposal);
    const outsider = (await communityOf(1)).ids[0]!;
    for (const [who, which] of [
      [a, proposal],
      [outsider, proposal],
      [other, crypto.randomUUID()],
    ] as const) {
      expect((await vote(who, which, 'yes')).status).toBe(404);
      expect((await ask(who, 'DELETE', `/api/proposals/${which}/vote`)).status).toBe(404);
      expect((await ask(who, 'PUT', `/api/proposals/${which}/skipped`)).status).toBe(404);
      expect((await ask(who, 'POST', `/api/proposals/${which}/report`, { about: 'both', reason: 'fake' })).status).toBe(404);
    }
    expect((await ask(outsider, 'GET', `/api/communities/${id}/next`)).status).toBe(404);
    expect((await vote(voter, proposal, 'maybe')).status).toBe(422);
  });

  it('ends a vote for everyone by a report, which moderators see', async () => {
    const { id, ids } = await communityOf(6);
    const [voter = ''] = ids;
    const proposal = (await nextOf(voter, id)).pair!.proposalId;
    const report = { about: 'one', reason: 'fake', details: 'That is a film star' };
    expect((await ask(voter, 'POST', `/api/proposals/${proposal}/report`, report)).status).toBe(204);
    const { status, user_a_id: reported } = await readProposal(db(), proposal);
    expect(status).toBe('blocked');
    const { reports } = (await ask<{ reports: { reported: { id: string }; details: string }[] }>(admin, 'GET', '/api/reports'))
      .body;
    expect(reports.find(({ details }) => details === report.details)?.reported.id).toBe(reported);
  });
});

describe('two who were approved', () => {
  it('are asked, do not hear what the other answered, and talk when both accepted', async () => {
    const { id, ids } = await communityOf(5, { rules: { approveAt: 2, rejectAt: 2, quorum: 2 } });
    const proposal = (await nextOf(ids[0]!, id)).pair!.proposalId;
    const { user_a_id: a, user_b_id: b } = await readProposal(db(), proposal);
    const voters = ids.filter((each) => each !== a && each !== b);
    await vote(voters[0]!, proposal, 'yes');
    expect((await vote(voters[1]!, proposal, 'yes')).body).toMatchObject({ status: 'approved' });
    expect((await vote(voters[2]!, proposal, 'yes')).status).toBe(409);
    const introductions = async (who: string) =>
      (await ask<{ introductions: Introduction[] }>(who, 'GET', '/api/introductions')).body.introductions;
    const [introduction] = await introductions(a);
    expect(introduction).toMatchObject({ person: { id: b }, accepted: false });
    const path = `/api/introductions/${introduction!.conversationId}`;
    expect((await ask(a, 'PUT', path, { accept: true })).body).toMatchObject({ state: 'proposed' });
    expect(await introductions(b)).toMatchObject([{ person: { id: a }, shared: ['You both like jazz'], accepted: false }]);
    expect((await ask(voters[0]!, 'PUT', path, { accept: true })).status).toBe(404);
    expect((await ask(b, 'PUT', path, { accept: true })).body).toMatchObject({ state: 'open' });
    expect((await ask(b, 'PUT', path, { accept: false })).status).toBe(409);
    expect(await introductions(a)).toEqual([]);
    const standing = (await ask<CommunityStanding>(voters[0]!, 'GET', `/api/communities/${id}`)).body;
    expect(standing.yes).toEqual({ votes: 1, decided: 1, approved: 1, talking: 1 });
    expect(standing.no).toEqual({ votes: 0, decided: 0, approved: 0, talking: 0 });
  });
});

describe('an organiser', () => {
  it('makes communities by a preset and rules, and contradictions are refused', async () => {
    const { id } = await communityOf(0, { preset: 'large', rules: { votingMinutes: 10, coolOffDays: 1.5 } });
    expect((await overview(id)).rules).toMatchObject({
      queueLow: 1000,
      activeLow: 200,
      votingMinutes: 10,
      coolOffDays: 1.5,
      voters: 10,
    });
    const edit = (body: object) => ask<{ community: Community }>(admin, 'PATCH', `/api/communities/${id}`, body);
    expect((await edit({ name: 'Chess', preset: 'small', rules: { queueHigh: 60 } })).body.community).toMatchObject({
      name: 'Chess',
      rules: { queueLow: 50, queueHigh: 60, activeHigh: 12, votingMinutes: 10 },
    });
    expect((await edit({ rules: { quorum: 9 } })).status).toBe(422);
    expect((await edit({ rules: { queueLow: 70 } })).status).toBe(422);
  });

  it('is told the truth of small communities: 15 are healthy, and of none it is said that nothing is possible', async () => {
    const { id, ids } = await communityOf(15, { shy: 10 });
    expect((await overview(id)).health).toMatchObject({ status: 'UNHEALTHY', agreed: 5 });
    const work = createCommunityWork({ db: db(), models: localModels('none') });
    await fillQueue(work, id);
    await openDue(db(), id);
    expect((await overview(id)).health).toMatchObject({ status: 'HEALTHY', queueDepth: 0, activeVoting: 10 });
    for (const each of ids) await ask(each, 'DELETE', `/api/communities/${id}/agreement`);
    expect((await overview(id)).health).toMatchObject({ status: 'NOTHING_TO_JUDGE', words: expect.stringMatching(/0 pairs/) });
    expect(await nextOf(ids[0]!, id)).toMatchObject({ pair: null, why: 'nobody-agreed' });
  });

  it('pauses, resumes and deletes', async () => {
    const { id, code, ids } = await communityOf(4);
    await ask(admin, 'POST', `/api/communities/${id}/pause`, {});
    expect(await nextOf(ids[0]!, id)).toMatchObject({ pair: null, why: 'paused' });
    expect((await overview(id)).health).toMatchObject({ status: 'PAUSED' });
    // Pausing stops what is proposed, not who comes: as in every mode.
    const [late = ''] = (await saveProfiles(db(), [{ name: 'Late', birthDate: '1994-05-01' }])).ids;
    const door = (await ask<object>(late, 'GET', `/api/communities/by-code/${code}`)).body;
    expect(door).toMatchObject({ open: false, ended: false, member: false });
    expect((await ask(late, 'POST', '/api/communities/join', { code })).status).toBe(200);
    await ask(service, 'POST', `/api/communities/${id}/resume`, {});
    expect((await nextOf(ids[0]!, id)).left).toBe('something');
    expect((await ask(admin, 'DELETE', `/api/communities/${id}?code=${code}`)).status).toBe(204);
    expect((await ask(ids[0]!, 'GET', `/api/communities/${id}`)).status).toBe(404);
  });
});
