// Who may call what: every route, as nobody, as a stranger, as a member, as an admin and as the service.
import { readFileSync } from 'node:fs';
import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { photoConsentVersion, votesConsentVersion } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { projectPath } from '../../src/root.js';
import { addMembers, createPool } from '../../src/people/pools.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { createTestEvent, joinPeople, matchUntilQuiet } from '../support/events.js';
import { createStaff, nobody, openTestApp, service, type TestApp } from '../support/http.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
let http: TestApp;
let ids: Record<
  'event' | 'lobby' | 'look' | 'club' | 'member' | 'other' | 'conversation' | 'stranger' | 'admin' | 'moderator' | 'nobody',
  string
>;

beforeAll(async () => {
  const db = test().database;
  http = await openTestApp(db);
  const event = await createTestEvent(db, { code: 'AUTH', limit: 1, policy: { score: [{ overlap: 'interests', weight: 1 }] } });
  const [member = '', other = ''] = await joinPeople(db, event, [
    { name: 'Mia', interests: ['jazz'] },
    { name: 'Noa', interests: ['jazz', 'go'] },
  ]);
  const { policy } = await db.getRow<{ policy: string }>(sql`select policy_version_id as policy from pools where id = ${event}`);
  const lobby = await createPool(db, { mode: 'live', code: 'DEN', name: 'Den', policyVersionId: policy });
  await addMembers(db, lobby, [member]);
  const look = await createPool(db, { mode: 'lookalike', code: 'LOOK', name: 'Look', policyVersionId: policy });
  await addMembers(db, look, [member]);
  const club = await createPool(db, { mode: 'community', code: 'CLUB', name: 'Club', policyVersionId: policy });
  await addMembers(db, club, [member]);
  const [stranger = ''] = (await saveProfiles(db, [{ name: 'Somebody else' }])).ids;
  await matchUntilQuiet(http.work);
  const hello = async (from: string, to: string) =>
    (await (await http.call(from, 'PUT', `/api/events/${event}/people/${to}/hello`)).json()) as { conversationId: string };
  await hello(member, other);
  const { conversationId: conversation } = await hello(other, member);
  const [admin, moderator] = [await createStaff(db, 'admin'), await createStaff(db, 'moderator')];
  ids = {
    event,
    lobby,
    look,
    club,
    member,
    other,
    conversation,
    stranger,
    admin,
    moderator,
    nobody: '00000000-0000-4000-8000-000000000000',
  };
});
afterAll(() => http.close());

type Statuses = readonly [nobody: number, stranger: number, member: number, moderator: number, admin: number, service: number];

/**
 * A request as the app has its route, what it is called with, and what each caller gets. `:userId` stands for the id that such a route is usually
 * asked with (else nobody's), `:userId=other` for another of `ids` or, if there is none, for what it says.
 */
type Row = readonly [request: string, body: unknown, expected: Statuses];
const usual: Readonly<Record<string, string>> = {
  eventId: 'event',
  lobbyId: 'lobby',
  poolId: 'look',
  communityId: 'club',
  conversationId: 'conversation',
  userId: 'member',
  otherId: 'other',
};

const routes: readonly Row[] = [
  ['GET /healthz', undefined, [200, 200, 200, 200, 200, 200]],
  ['GET /readyz', undefined, [200, 200, 200, 200, 200, 200]],
  ['GET /api/openapi.json', undefined, [200, 200, 200, 200, 200, 200]],
  ['GET /api/me', undefined, [200, 200, 200, 200, 200, 200]],
  ['POST /api/sign-out', {}, [403, 403, 403, 403, 403, 403]],
  // Only from our own pages (Origin): tests/http/accounts.test.ts.
  ...['sign-up', 'sign-in', 'guest', 'upgrade', 'change-password', 'forgot-password', 'reset-password'].map((name): Row => [
    `POST /api/auth/${name}`,
    {},
    [403, 403, 403, 403, 403, 403],
  ]),
  ...['message', 'sign-in'].map((name): Row => [`POST /api/auth/wallet/${name}`, {}, [403, 403, 403, 403, 403, 403]]),
  ['GET /api/me/wallet', undefined, [401, 200, 200, 200, 200, 403]],
  ['POST /api/me/wallet/message', {}, [401, 422, 422, 422, 422, 403]],
  ['PUT /api/me/wallet', {}, [401, 422, 422, 422, 422, 403]],
  ['DELETE /api/me/wallet', {}, [401, 422, 422, 422, 422, 403]],
  ['GET /api/demo', undefined, [200, 200, 200, 200, 200, 200]],
  ['POST /api/demo/sign-in', { account: 'organiser' }, [403, 403, 403, 403, 403, 403]],
  ['POST /api/demo/newcomer', { eventId: ':event' }, [401, 403, 403, 403, 404, 404]],
  ['POST /api/admin-start-matching', { eventCode: 'AUTH' }, [401, 403, 403, 403, 202, 202]],
  ['GET /api/admin-start-matching?eventCode=AUTH', undefined, [401, 403, 403, 403, 200, 200]],
  ['POST /api/trigger-matchmaking', { eventCode: 'AUTH' }, [401, 403, 403, 403, 202, 202]],
  ['POST /functions/v1/matchmaker', {}, [401, 403, 403, 403, 200, 200]],
  ['POST /functions/v1/match-generator', undefined, [401, 403, 403, 403, 200, 200]],
  ['GET /api/stream', undefined, [401, 200, 200, 200, 200, 403]],
  ['GET /api/events', undefined, [401, 200, 200, 200, 200, 200]],
  ['GET /api/events/:eventId', undefined, [401, 404, 200, 404, 200, 200]],
  ['GET /api/events/:eventId/members', undefined, [401, 403, 403, 403, 200, 200]],
  ['GET /api/events/:eventId/people/:userId/matches', undefined, [401, 403, 200, 200, 200, 200]],
  ['GET /api/events/:eventId/people/:userId/why-none', undefined, [401, 403, 200, 403, 200, 200]],
  ['GET /api/events/:eventId/people/:userId/explain/:otherId', undefined, [401, 403, 200, 403, 200, 200]],
  ['GET /api/events/:eventId/people/:userId/changes', undefined, [401, 403, 200, 403, 200, 200]],
  ['GET /api/events/:eventId/stream', undefined, [401, 403, 403, 403, 200, 200]],
  ['POST /api/events/:eventId/pause', {}, [401, 403, 403, 403, 200, 200]],
  ['POST /api/events/:eventId/resume', {}, [401, 403, 403, 403, 200, 200]],
  ['POST /api/events', {}, [401, 403, 403, 403, 422, 422]],
  ['PATCH /api/events/:eventId', {}, [401, 403, 403, 403, 200, 200]],
  ['DELETE /api/events/:eventId?code=not-its-code', undefined, [401, 403, 403, 403, 422, 422]],
  ['GET /api/codes/:code=auth', undefined, [200, 200, 200, 200, 200, 200]],
  ['GET /api/events/by-code/:code=auth', undefined, [200, 200, 200, 200, 200, 200]],
  ['POST /api/events/join', { code: 'no-such-code' }, [401, 404, 404, 404, 404, 403]],
  ['DELETE /api/events/:eventId=nobody/membership', undefined, [401, 204, 204, 204, 204, 403]],
  ['DELETE /api/events/:eventId/members/:userId=nobody', undefined, [401, 403, 403, 403, 204, 204]],
  ['GET /api/events/:eventId/trouble', undefined, [401, 403, 403, 403, 200, 200]],
  ['POST /api/events/:eventId/retry', {}, [401, 403, 403, 403, 202, 202]],
  // A pool whose policy compares no photos: consent may be given all the same, a photo may not.
  ['GET /api/lookalike/:poolId', undefined, [401, 404, 200, 404, 200, 403]],
  ['GET /api/lookalike/:poolId/matches', undefined, [401, 404, 200, 404, 200, 403]],
  ['PUT /api/lookalike/:poolId/consent', { version: photoConsentVersion }, [401, 404, 204, 404, 404, 403]],
  ['DELETE /api/lookalike/:poolId/consent', undefined, [401, 204, 204, 204, 204, 403]],
  ['PUT /api/lookalike/:poolId/people/:userId=other/hidden', undefined, [401, 204, 204, 204, 204, 403]],
  ['DELETE /api/lookalike/:poolId/people/:userId=other/hidden', undefined, [401, 204, 204, 204, 204, 403]],
  ['GET /api/lookalike/:poolId/hidden', undefined, [401, 404, 200, 404, 200, 403]],
  ['GET /api/lookalike/:poolId/hellos', undefined, [401, 404, 200, 404, 200, 403]],
  ['PUT /api/lookalike/:poolId/people/:userId=other/hello', undefined, [401, 404, 404, 404, 404, 403]],
  // Nobody else is in it: there is no proposal to judge.
  ['GET /api/cron/:job=expiry', undefined, [401, 401, 401, 401, 401, 401]],
  ['POST /api/cron/:job=expiry', undefined, [401, 401, 401, 401, 401, 401]], // the scheduler's secret alone: tests/http/cron.test.ts
  ['GET /api/chain', undefined, [200, 200, 200, 200, 200, 200]],
  [`GET /api/chain/proofs/:proposalHash=0x${'ab'.repeat(32)}`, undefined, [404, 404, 404, 404, 404, 404]],
  ['GET /api/communities/:communityId/anchors', undefined, [200, 200, 200, 200, 200, 200]],
  ['GET /api/chain/health', undefined, [401, 403, 403, 403, 200, 200]],
  ['GET /api/conversations/:conversationId=nobody/proof', undefined, [401, 404, 404, 404, 404, 403]],
  ['GET /api/communities/by-code/:code=Club', undefined, [200, 200, 200, 200, 200, 200]],
  ['POST /api/communities/join', { code: 'no-such-code' }, [401, 404, 404, 404, 404, 403]],
  ['GET /api/communities', undefined, [401, 200, 200, 200, 200, 200]],
  ['GET /api/communities/:communityId', undefined, [401, 404, 200, 404, 404, 403]],
  ['PUT /api/communities/:communityId/agreement', { version: votesConsentVersion }, [401, 404, 204, 404, 404, 403]],
  ['DELETE /api/communities/:communityId/agreement', undefined, [401, 204, 204, 204, 204, 403]],
  ['GET /api/communities/:communityId/next', undefined, [401, 404, 200, 404, 404, 403]],
  ['GET /api/communities/:communityId/vote-log', undefined, [200, 200, 200, 200, 200, 200]],
  ['GET /api/proposals/:proposalId/terms', undefined, [401, 404, 404, 404, 404, 403]],
  ['GET /api/communities/:communityId/votes', undefined, [401, 404, 200, 404, 200, 403]],
  ['DELETE /api/communities/:communityId=nobody/membership', undefined, [401, 204, 204, 204, 204, 403]],
  ['POST /api/communities', {}, [401, 403, 403, 403, 422, 422]],
  ['GET /api/communities/:communityId/overview', undefined, [401, 403, 403, 403, 200, 200]],
  ['PATCH /api/communities/:communityId', {}, [401, 403, 403, 403, 200, 200]],
  ['POST /api/communities/:communityId/pause', {}, [401, 403, 403, 403, 200, 200]],
  ['POST /api/communities/:communityId/resume', {}, [401, 403, 403, 403, 200, 200]],
  ['DELETE /api/communities/:communityId?code=not-its-code', undefined, [401, 403, 403, 403, 422, 422]],
  ['GET /api/communities/:communityId/members', undefined, [401, 403, 403, 403, 200, 200]],
  ['DELETE /api/communities/:communityId/members/:userId=nobody', undefined, [401, 403, 403, 403, 204, 204]],
  ['GET /api/communities/:communityId/proposals', undefined, [401, 403, 403, 403, 200, 200]],
  ['GET /api/communities/:communityId/metrics', undefined, [401, 403, 403, 403, 200, 200]],
  ['POST /api/proposals/:proposalId/block', {}, [401, 403, 403, 403, 404, 404]],
  ...(
    [
      ['PUT', 'vote', { vote: 'yes' }],
      ['DELETE', 'vote', undefined],
      ['PUT', 'skipped', undefined],
      ['POST', 'report', { about: 'both', reason: 'fake' }],
    ] as const
  ).map(([method, what, body]): Row => [`${method} /api/proposals/:proposalId/${what}`, body, [401, 404, 404, 404, 404, 403]]),
  ['GET /api/introductions', undefined, [401, 200, 200, 200, 200, 403]],
  ['PUT /api/introductions/:conversationId=nobody', { accept: true }, [401, 404, 404, 404, 404, 403]],
  ['GET /api/pictures?link=forged', undefined, [404, 404, 404, 404, 404, 404]],
  ['POST /api/faces', undefined, [401, 409, 409, 409, 409, 403]],
  ['POST /api/faces/:faceId/choose', { x: 1, y: 1 }, [401, 404, 404, 404, 404, 403]],
  ['DELETE /api/faces/:faceId', undefined, [401, 204, 204, 204, 204, 403]],
  ['GET /api/match-jobs/:jobId', undefined, [401, 404, 404, 404, 404, 403]],
  ['GET /api/lobbies', undefined, [401, 200, 200, 200, 200, 200]],
  ['POST /api/lobbies', {}, [401, 403, 403, 403, 422, 422]],
  ['GET /api/lobbies/by-code/:code=den', undefined, [200, 200, 200, 200, 200, 200]],
  ['POST /api/lobbies/join', { code: 'no-such-code' }, [401, 404, 404, 404, 404, 403]],
  ['GET /api/lobbies/:lobbyId', undefined, [401, 404, 200, 404, 200, 200]],
  ['PATCH /api/lobbies/:lobbyId', {}, [401, 403, 403, 403, 200, 200]],
  ['DELETE /api/lobbies/:lobbyId?code=not-its-code', undefined, [401, 403, 403, 403, 422, 422]],
  ['POST /api/lobbies/:lobbyId/pause', {}, [401, 403, 403, 403, 200, 200]],
  ['POST /api/lobbies/:lobbyId/resume', {}, [401, 403, 403, 403, 200, 200]],
  ['GET /api/lobbies/:lobbyId/analytics', undefined, [401, 403, 403, 403, 200, 200]],
  ['GET /api/lobbies/:lobbyId/waiting', undefined, [401, 403, 403, 403, 200, 200]],
  ['DELETE /api/lobbies/:lobbyId=nobody/membership', undefined, [401, 204, 204, 204, 204, 403]],
  ['POST /api/pools/:poolId=lobby/move', { mode: 'live' }, [401, 403, 403, 403, 200, 200]],
  ['GET /api/lookalike', undefined, [401, 200, 200, 200, 200, 200]],
  ['POST /api/lookalike', {}, [401, 403, 403, 403, 422, 422]],
  ['GET /api/lookalike/by-code/:code=Look', undefined, [200, 200, 200, 200, 200, 200]],
  ['POST /api/lookalike/join', { code: 'no-such-code' }, [401, 404, 404, 404, 404, 403]],
  ['DELETE /api/lookalike/:poolId=nobody/membership', undefined, [401, 204, 204, 204, 204, 403]],
  ['GET /api/lookalike/:poolId/overview', undefined, [401, 403, 403, 403, 200, 200]],
  ['PATCH /api/lookalike/:poolId', {}, [401, 403, 403, 403, 200, 200]],
  ['DELETE /api/lookalike/:poolId?code=not-its-code', undefined, [401, 403, 403, 403, 422, 422]],
  ['POST /api/lookalike/:poolId/pause', {}, [401, 403, 403, 403, 200, 200]],
  ['POST /api/lookalike/:poolId/resume', {}, [401, 403, 403, 403, 200, 200]],
  ['GET /api/lookalike/:poolId/members', undefined, [401, 403, 403, 403, 200, 200]],
  ['DELETE /api/lookalike/:poolId/members/:userId=nobody', undefined, [401, 403, 403, 403, 204, 204]],
  ['GET /api/lookalike/:poolId/trouble', undefined, [401, 403, 403, 403, 200, 200]],
  ['POST /api/lookalike/:poolId/retry', {}, [401, 403, 403, 403, 202, 202]],
  ['GET /api/photo-reviews', undefined, [401, 403, 403, 200, 200, 200]],
  ['POST /api/photo-reviews/:faceId=event', { decision: 'approved' }, [401, 403, 403, 404, 404, 404]],
  ['GET /api/face-flags', undefined, [401, 403, 403, 200, 200, 200]],
  ['POST /api/face-flags/:flagId=7', { decision: 'fine' }, [401, 403, 403, 404, 404, 404]],
  ['POST /api/imports/preview', {}, [401, 403, 403, 403, 200, 200]],
  ['POST /api/imports', {}, [401, 403, 403, 403, 422, 422]],
  ['POST /api/events/:eventId/force', {}, [401, 403, 403, 403, 202, 202]],
  ['GET /api/policies', undefined, [401, 403, 403, 403, 200, 200]],
  ['POST /api/policies', { name: 'Auth', body: {} }, [401, 403, 403, 403, 201, 200]],
  ['POST /api/policies/check', { body: {} }, [401, 403, 403, 403, 200, 200]],
  ['POST /api/policies/try', { eventId: ':event', body: {} }, [401, 403, 403, 403, 200, 200]],
  ['GET /api/policies/:policyId=event', undefined, [401, 403, 403, 403, 404, 404]],
  ['GET /api/policy-terms', undefined, [401, 403, 403, 403, 200, 200]],
  ['GET /api/me/profile', undefined, [401, 200, 200, 200, 200, 403]],
  ['PATCH /api/me/profile', { revision: 1 }, [401, 200, 200, 200, 200, 403]],
  ['GET /api/me/export', undefined, [401, 200, 200, 200, 200, 403]],
  ['DELETE /api/me', { name: 'not their name' }, [401, 422, 422, 422, 422, 403]],
  ['PUT /api/events/:eventId/people/:userId=other/hello', undefined, [401, 404, 200, 404, 404, 403]],
  ['GET /api/events/:eventId/hellos', undefined, [401, 404, 200, 404, 200, 403]],
  ['GET /api/conversations', undefined, [401, 200, 200, 200, 200, 403]],
  ['GET /api/conversations/:conversationId', undefined, [401, 404, 200, 404, 404, 403]],
  ['GET /api/conversations/:conversationId/messages', undefined, [401, 404, 200, 404, 404, 403]],
  [
    'POST /api/conversations/:conversationId/messages',
    { clientId: '00000000-0000-4000-8000-000000000000', text: 'Hello' },
    [401, 404, 201, 404, 404, 403],
  ],
  ['POST /api/conversations/:conversationId/read', { upTo: 1 }, [401, 404, 204, 404, 404, 403]],
  ['POST /api/conversations/:conversationId/end', {}, [401, 404, 204, 404, 404, 403]],
  ['GET /api/live', undefined, [401, 200, 200, 200, 200, 403]],
  ['GET /api/live/socket', undefined, [401, 400, 400, 400, 400, 403]],
  ['GET /api/live/ice-servers', undefined, [401, 200, 200, 200, 200, 403]],
  ['POST /api/live/search', { poolId: ':event' }, [401, 404, 409, 404, 404, 403]],
  ['POST /api/live/stop', undefined, [401, 204, 204, 204, 204, 403]],
  ...['skip', 'leave', 'keep'].map((verb): Row => [
    `POST /api/live/sessions/:sessionId=event/${verb}`,
    undefined,
    [401, 404, 404, 404, 404, 403],
  ]),
  ['GET /api/live/sessions/:sessionId=event/messages', undefined, [401, 404, 404, 404, 404, 403]],
  [
    'POST /api/live/sessions/:sessionId=event/messages',
    { clientId: '00000000-0000-4000-8000-000000000000', text: 'Hello' },
    [401, 404, 404, 404, 404, 403],
  ],
  ['GET /api/me/blocks', undefined, [401, 200, 200, 200, 200, 403]],
  ['POST /api/people/:userId=other/report', { reason: 'spam' }, [401, 404, 201, 404, 404, 403]],
  ['GET /api/reports', undefined, [401, 403, 403, 200, 200, 200]],
  ['POST /api/reports/:reportId=event/decide', { status: 'dismissed' }, [401, 403, 403, 404, 404, 404]],
  ['PUT /api/people/:userId=event/suspension', {}, [401, 403, 403, 404, 404, 404]],
  ['DELETE /api/people/:userId=event/suspension', {}, [401, 403, 403, 404, 404, 404]],
  ['PUT /api/people/:userId=event/shadow-ban', {}, [401, 403, 403, 404, 404, 404]],
  ['DELETE /api/people/:userId=event/shadow-ban', {}, [401, 403, 403, 404, 404, 404]],
  ['GET /api/moderation-log', undefined, [401, 403, 403, 200, 200, 200]],
  ['PUT /api/people/:userId=other/block', undefined, [401, 404, 204, 404, 404, 403]],
  ['DELETE /api/people/:userId=other/block', undefined, [401, 204, 204, 204, 204, 403]],
];

const idOf = (name: string) => (Object.hasOwn(ids, name) ? ids[name as keyof typeof ids] : undefined);
const routeOf = (request: string) => request.replace(/\?.*/, '').replaceAll(/=[^/]*/g, '');
const pathOf = (request: string) =>
  request.replaceAll(
    /:(\w+)(?:=([^/?]*))?/g,
    (_, parameter: string, given = usual[parameter] ?? 'nobody') => idOf(given) ?? given,
  );
/** A body, with `:event` and the like as ids. */
const fill = (body: unknown): unknown =>
  body && JSON.parse(JSON.stringify(body).replaceAll(/":(\w+)"/g, (_, name: string) => `"${idOf(name)}"`));

describe('every route', () => {
  it.each(routes)('%s answers each caller as it should', async (request, body, expected) => {
    const [method = '', path = ''] = request.split(' ');
    const callers = [nobody, ids.stranger, ids.member, ids.moderator, ids.admin, service];
    const statuses: number[] = [];
    for (const caller of callers) {
      const response = await http.call(caller, method, pathOf(path), fill(body));
      statuses.push(response.status);
      await response.body?.cancel();
    }
    expect(statuses).toEqual(expected);
  });

  it('is in the table above', () => {
    const registered = http.app.routes
      .filter(({ method, path }) => method !== 'ALL' && !path.endsWith('*'))
      .map(({ method, path }) => `${method} ${path}`);
    const tested = new Set(routes.map(([request]) => routeOf(request)));
    expect([...new Set(registered)].filter((route) => !tested.has(route.replace(/\/$/, '')))).toEqual([]);
  });
});

it('every route is documented', () => {
  const text = readFileSync(projectPath('docs', 'http.md'), 'utf8');
  expect(routes.map(([request]) => routeOf(request)).filter((route) => !text.includes(`\`${route}\``))).toEqual([]);
});

describe('a person', () => {
  it('is told only about people on their own list', async () => {
    const [third = ''] = await joinPeople(test().database, ids.event, [{ name: 'Lea', interests: ['chess'] }]);
    await matchUntilQuiet(http.work);
    const explain = async (other: string) =>
      (await http.call(ids.member, 'GET', `/api/events/${ids.event}/people/me/explain/${other}`)).status;
    expect([await explain(ids.other), await explain(third), await explain(ids.stranger)]).toEqual([200, 404, 404]);
  });

  it('does not see an event they left', async () => {
    const db = test().database;
    const [leaver = ''] = await joinPeople(db, ids.event, [{ name: 'Gone soon' }]);
    expect((await http.call(leaver, 'GET', `/api/events/${ids.event}`)).status).toBe(200);
    await db.run(sql`delete from all_events_members where user_id = ${leaver}`);
    expect((await http.call(leaver, 'GET', `/api/events/${ids.event}`)).status).toBe(404);
  });

  it('sees the status of the queue only as an admin', async () => {
    const of = async (who: string) =>
      (await (await http.call(who, 'GET', `/api/events/${ids.event}`)).json()) as { status: unknown };
    expect((await of(ids.member)).status).toBeNull();
    expect((await of(ids.admin)).status).toMatchObject({ members: 3, status: expect.any(String) as string });
  });
});
