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
  'event' | 'lobby' | 'look' | 'club' | 'member' | 'other' | 'conversation' | 'stranger' | 'admin' | 'moderator',
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
  ids = { event, lobby, look, club, member, other, conversation, stranger, admin, moderator };
});
afterAll(() => http.close());

type Statuses = readonly [nobody: number, stranger: number, member: number, moderator: number, admin: number, service: number];

/** Route as the app has it, what to call it with, and what each caller gets. */
const routes: readonly [route: string, path: string, body: unknown, expected: Statuses][] = [
  ['GET /healthz', '/healthz', undefined, [200, 200, 200, 200, 200, 200]],
  ['GET /readyz', '/readyz', undefined, [200, 200, 200, 200, 200, 200]],
  ['GET /api/openapi.json', '/api/openapi.json', undefined, [200, 200, 200, 200, 200, 200]],
  ['GET /api/me', '/api/me', undefined, [200, 200, 200, 200, 200, 200]],
  ['POST /api/sign-out', '/api/sign-out', {}, [403, 403, 403, 403, 403, 403]],
  // Only from our own pages (Origin): tests/http/accounts.test.ts.
  ...['sign-up', 'sign-in', 'guest', 'upgrade', 'change-password', 'forgot-password', 'reset-password'].map(
    (name): (typeof routes)[number] => [`POST /api/auth/${name}`, `/api/auth/${name}`, {}, [403, 403, 403, 403, 403, 403]],
  ),
  ...['message', 'sign-in'].map((name): (typeof routes)[number] => [
    `POST /api/auth/wallet/${name}`,
    `/api/auth/wallet/${name}`,
    {},
    [403, 403, 403, 403, 403, 403],
  ]),
  ['GET /api/me/wallet', '/api/me/wallet', undefined, [401, 200, 200, 200, 200, 403]],
  ['POST /api/me/wallet/message', '/api/me/wallet/message', {}, [401, 422, 422, 422, 422, 403]],
  ['PUT /api/me/wallet', '/api/me/wallet', {}, [401, 422, 422, 422, 422, 403]],
  ['DELETE /api/me/wallet', '/api/me/wallet', {}, [401, 422, 422, 422, 422, 403]],
  ['GET /api/demo', '/api/demo', undefined, [200, 200, 200, 200, 200, 200]],
  ['POST /api/demo/sign-in', '/api/demo/sign-in', { account: 'organiser' }, [403, 403, 403, 403, 403, 403]],
  ['POST /api/demo/newcomer', '/api/demo/newcomer', { eventId: ':event' }, [401, 403, 403, 403, 404, 404]],
  ['POST /api/admin-start-matching', '/api/admin-start-matching', { eventCode: 'AUTH' }, [401, 403, 403, 403, 202, 202]],
  ['GET /api/admin-start-matching', '/api/admin-start-matching?eventCode=AUTH', undefined, [401, 403, 403, 403, 200, 200]],
  ['POST /api/trigger-matchmaking', '/api/trigger-matchmaking', { eventCode: 'AUTH' }, [401, 403, 403, 403, 202, 202]],
  ['POST /functions/v1/matchmaker', '/functions/v1/matchmaker', {}, [401, 403, 403, 403, 200, 200]],
  ['POST /functions/v1/match-generator', '/functions/v1/match-generator', undefined, [401, 403, 403, 403, 200, 200]],
  ['GET /api/stream', '/api/stream', undefined, [401, 200, 200, 200, 200, 403]],
  ['GET /api/events', '/api/events', undefined, [401, 200, 200, 200, 200, 200]],
  ['GET /api/events/:eventId', '/api/events/:event', undefined, [401, 404, 200, 404, 200, 200]],
  ['GET /api/events/:eventId/members', '/api/events/:event/members', undefined, [401, 403, 403, 403, 200, 200]],
  [
    'GET /api/events/:eventId/people/:userId/matches',
    '/api/events/:event/people/:member/matches',
    undefined,
    [401, 403, 200, 200, 200, 200],
  ],
  [
    'GET /api/events/:eventId/people/:userId/why-none',
    '/api/events/:event/people/:member/why-none',
    undefined,
    [401, 403, 200, 403, 200, 200],
  ],
  [
    'GET /api/events/:eventId/people/:userId/explain/:otherId',
    '/api/events/:event/people/:member/explain/:other',
    undefined,
    [401, 403, 200, 403, 200, 200],
  ],
  [
    'GET /api/events/:eventId/people/:userId/changes',
    '/api/events/:event/people/:member/changes',
    undefined,
    [401, 403, 200, 403, 200, 200],
  ],
  ['GET /api/events/:eventId/stream', '/api/events/:event/stream', undefined, [401, 403, 403, 403, 200, 200]],
  ['POST /api/events/:eventId/pause', '/api/events/:event/pause', {}, [401, 403, 403, 403, 200, 200]],
  ['POST /api/events/:eventId/resume', '/api/events/:event/resume', {}, [401, 403, 403, 403, 200, 200]],
  ['POST /api/events', '/api/events', {}, [401, 403, 403, 403, 422, 422]],
  ['PATCH /api/events/:eventId', '/api/events/:event', {}, [401, 403, 403, 403, 200, 200]],
  ['DELETE /api/events/:eventId', '/api/events/:event?code=not-its-code', undefined, [401, 403, 403, 403, 422, 422]],
  ['GET /api/codes/:code', '/api/codes/auth', undefined, [200, 200, 200, 200, 200, 200]],
  ['GET /api/events/by-code/:code', '/api/events/by-code/auth', undefined, [200, 200, 200, 200, 200, 200]],
  ['POST /api/events/join', '/api/events/join', { code: 'no-such-code' }, [401, 404, 404, 404, 404, 403]],
  [
    'DELETE /api/events/:eventId/membership',
    '/api/events/00000000-0000-4000-8000-000000000000/membership',
    undefined,
    [401, 204, 204, 204, 204, 403],
  ],
  [
    'DELETE /api/events/:eventId/members/:userId',
    '/api/events/:event/members/00000000-0000-4000-8000-000000000000',
    undefined,
    [401, 403, 403, 403, 204, 204],
  ],
  ['GET /api/events/:eventId/trouble', '/api/events/:event/trouble', undefined, [401, 403, 403, 403, 200, 200]],
  ['POST /api/events/:eventId/retry', '/api/events/:event/retry', {}, [401, 403, 403, 403, 202, 202]],
  // A pool whose policy compares no photos: consent may be given all the same, a photo may not.
  ['GET /api/lookalike/:poolId', '/api/lookalike/:look', undefined, [401, 404, 200, 404, 200, 403]],
  ['GET /api/lookalike/:poolId/matches', '/api/lookalike/:look/matches', undefined, [401, 404, 200, 404, 200, 403]],
  [
    'PUT /api/lookalike/:poolId/consent',
    '/api/lookalike/:look/consent',
    { version: photoConsentVersion },
    [401, 404, 204, 404, 404, 403],
  ],
  ['DELETE /api/lookalike/:poolId/consent', '/api/lookalike/:look/consent', undefined, [401, 204, 204, 204, 204, 403]],
  [
    'PUT /api/lookalike/:poolId/people/:userId/hidden',
    '/api/lookalike/:look/people/:other/hidden',
    undefined,
    [401, 204, 204, 204, 204, 403],
  ],
  [
    'DELETE /api/lookalike/:poolId/people/:userId/hidden',
    '/api/lookalike/:look/people/:other/hidden',
    undefined,
    [401, 204, 204, 204, 204, 403],
  ],
  ['GET /api/lookalike/:poolId/hidden', '/api/lookalike/:look/hidden', undefined, [401, 404, 200, 404, 200, 403]],
  ['GET /api/lookalike/:poolId/hellos', '/api/lookalike/:look/hellos', undefined, [401, 404, 200, 404, 200, 403]],
  [
    'PUT /api/lookalike/:poolId/people/:userId/hello',
    '/api/lookalike/:look/people/:other/hello',
    undefined,
    [401, 404, 404, 404, 404, 403],
  ],
  // Nobody else is in it: there is no proposal to judge.
  ['GET /api/cron/:job', '/api/cron/expiry', undefined, [401, 401, 401, 401, 401, 401]],
  ['POST /api/cron/:job', '/api/cron/expiry', undefined, [401, 401, 401, 401, 401, 401]], // the scheduler's secret alone: tests/http/cron.test.ts
  ['GET /api/chain', '/api/chain', undefined, [200, 200, 200, 200, 200, 200]],
  ['GET /api/chain/proofs/:proposalHash', `/api/chain/proofs/0x${'ab'.repeat(32)}`, undefined, [404, 404, 404, 404, 404, 404]],
  ['GET /api/communities/:communityId/anchors', '/api/communities/:club/anchors', undefined, [200, 200, 200, 200, 200, 200]],
  ['GET /api/chain/health', '/api/chain/health', undefined, [401, 403, 403, 403, 200, 200]],
  [
    'GET /api/conversations/:conversationId/proof',
    '/api/conversations/00000000-0000-4000-8000-000000000000/proof',
    undefined,
    [401, 404, 404, 404, 404, 403],
  ],
  ['GET /api/communities/by-code/:code', '/api/communities/by-code/club', undefined, [200, 200, 200, 200, 200, 200]],
  ['POST /api/communities/join', '/api/communities/join', { code: 'no-such-code' }, [401, 404, 404, 404, 404, 403]],
  ['GET /api/communities', '/api/communities', undefined, [401, 200, 200, 200, 200, 200]],
  ['GET /api/communities/:communityId', '/api/communities/:club', undefined, [401, 404, 200, 404, 404, 403]],
  [
    'PUT /api/communities/:communityId/agreement',
    '/api/communities/:club/agreement',
    { version: votesConsentVersion },
    [401, 404, 204, 404, 404, 403],
  ],
  [
    'DELETE /api/communities/:communityId/agreement',
    '/api/communities/:club/agreement',
    undefined,
    [401, 204, 204, 204, 204, 403],
  ],
  ['GET /api/communities/:communityId/next', '/api/communities/:club/next', undefined, [401, 404, 200, 404, 404, 403]],
  ['GET /api/communities/:communityId/vote-log', '/api/communities/:club/vote-log', undefined, [200, 200, 200, 200, 200, 200]],
  [
    'GET /api/proposals/:proposalId/terms',
    '/api/proposals/00000000-0000-4000-8000-000000000000/terms',
    undefined,
    [401, 404, 404, 404, 404, 403],
  ],
  ['GET /api/communities/:communityId/votes', '/api/communities/:club/votes', undefined, [401, 404, 200, 404, 200, 403]],
  [
    'DELETE /api/communities/:communityId/membership',
    '/api/communities/00000000-0000-4000-8000-000000000000/membership',
    undefined,
    [401, 204, 204, 204, 204, 403],
  ],
  ['POST /api/communities', '/api/communities', {}, [401, 403, 403, 403, 422, 422]],
  ['GET /api/communities/:communityId/overview', '/api/communities/:club/overview', undefined, [401, 403, 403, 403, 200, 200]],
  ['PATCH /api/communities/:communityId', '/api/communities/:club', {}, [401, 403, 403, 403, 200, 200]],
  ['POST /api/communities/:communityId/pause', '/api/communities/:club/pause', {}, [401, 403, 403, 403, 200, 200]],
  ['POST /api/communities/:communityId/resume', '/api/communities/:club/resume', {}, [401, 403, 403, 403, 200, 200]],
  ['DELETE /api/communities/:communityId', '/api/communities/:club?code=not-its-code', undefined, [401, 403, 403, 403, 422, 422]],
  ['GET /api/communities/:communityId/members', '/api/communities/:club/members', undefined, [401, 403, 403, 403, 200, 200]],
  [
    'DELETE /api/communities/:communityId/members/:userId',
    '/api/communities/:club/members/00000000-0000-4000-8000-000000000000',
    undefined,
    [401, 403, 403, 403, 204, 204],
  ],
  ['GET /api/communities/:communityId/proposals', '/api/communities/:club/proposals', undefined, [401, 403, 403, 403, 200, 200]],
  ['GET /api/communities/:communityId/metrics', '/api/communities/:club/metrics', undefined, [401, 403, 403, 403, 200, 200]],
  [
    'POST /api/proposals/:proposalId/block',
    '/api/proposals/00000000-0000-4000-8000-000000000000/block',
    {},
    [401, 403, 403, 403, 404, 404],
  ],
  ...(
    [
      ['PUT', 'vote', { vote: 'yes' }],
      ['DELETE', 'vote', undefined],
      ['PUT', 'skipped', undefined],
      ['POST', 'report', { about: 'both', reason: 'fake' }],
    ] as const
  ).map(([method, what, body]): (typeof routes)[number] => [
    `${method} /api/proposals/:proposalId/${what}`,
    `/api/proposals/00000000-0000-4000-8000-000000000000/${what}`,
    body,
    [401, 404, 404, 404, 404, 403],
  ]),
  ['GET /api/introductions', '/api/introductions', undefined, [401, 200, 200, 200, 200, 403]],
  [
    'PUT /api/introductions/:conversationId',
    '/api/introductions/00000000-0000-4000-8000-000000000000',
    { accept: true },
    [401, 404, 404, 404, 404, 403],
  ],
  ['GET /api/pictures', '/api/pictures?link=forged', undefined, [404, 404, 404, 404, 404, 404]],
  ['POST /api/faces', '/api/faces', undefined, [401, 409, 409, 409, 409, 403]],
  [
    'POST /api/faces/:faceId/choose',
    '/api/faces/00000000-0000-4000-8000-000000000000/choose',
    { x: 1, y: 1 },
    [401, 404, 404, 404, 404, 403],
  ],
  ['DELETE /api/faces/:faceId', '/api/faces/00000000-0000-4000-8000-000000000000', undefined, [401, 204, 204, 204, 204, 403]],
  [
    'GET /api/match-jobs/:jobId',
    '/api/match-jobs/00000000-0000-4000-8000-000000000000',
    undefined,
    [401, 404, 404, 404, 404, 403],
  ],
  ['GET /api/lobbies', '/api/lobbies', undefined, [401, 200, 200, 200, 200, 200]],
  ['POST /api/lobbies', '/api/lobbies', {}, [401, 403, 403, 403, 422, 422]],
  ['GET /api/lobbies/by-code/:code', '/api/lobbies/by-code/den', undefined, [200, 200, 200, 200, 200, 200]],
  ['POST /api/lobbies/join', '/api/lobbies/join', { code: 'no-such-code' }, [401, 404, 404, 404, 404, 403]],
  ['GET /api/lobbies/:lobbyId', '/api/lobbies/:lobby', undefined, [401, 404, 200, 404, 200, 200]],
  ['PATCH /api/lobbies/:lobbyId', '/api/lobbies/:lobby', {}, [401, 403, 403, 403, 200, 200]],
  ['DELETE /api/lobbies/:lobbyId', '/api/lobbies/:lobby?code=not-its-code', undefined, [401, 403, 403, 403, 422, 422]],
  ['POST /api/lobbies/:lobbyId/pause', '/api/lobbies/:lobby/pause', {}, [401, 403, 403, 403, 200, 200]],
  ['POST /api/lobbies/:lobbyId/resume', '/api/lobbies/:lobby/resume', {}, [401, 403, 403, 403, 200, 200]],
  ['GET /api/lobbies/:lobbyId/analytics', '/api/lobbies/:lobby/analytics', undefined, [401, 403, 403, 403, 200, 200]],
  ['GET /api/lobbies/:lobbyId/waiting', '/api/lobbies/:lobby/waiting', undefined, [401, 403, 403, 403, 200, 200]],
  [
    'DELETE /api/lobbies/:lobbyId/membership',
    '/api/lobbies/00000000-0000-4000-8000-000000000000/membership',
    undefined,
    [401, 204, 204, 204, 204, 403],
  ],
  ['POST /api/pools/:poolId/move', '/api/pools/:lobby/move', { mode: 'live' }, [401, 403, 403, 403, 200, 200]],
  ['GET /api/lookalike', '/api/lookalike', undefined, [401, 200, 200, 200, 200, 200]],
  ['POST /api/lookalike', '/api/lookalike', {}, [401, 403, 403, 403, 422, 422]],
  ['GET /api/lookalike/by-code/:code', '/api/lookalike/by-code/look', undefined, [200, 200, 200, 200, 200, 200]],
  ['POST /api/lookalike/join', '/api/lookalike/join', { code: 'no-such-code' }, [401, 404, 404, 404, 404, 403]],
  [
    'DELETE /api/lookalike/:poolId/membership',
    '/api/lookalike/00000000-0000-4000-8000-000000000000/membership',
    undefined,
    [401, 204, 204, 204, 204, 403],
  ],
  ['GET /api/lookalike/:poolId/overview', '/api/lookalike/:look/overview', undefined, [401, 403, 403, 403, 200, 200]],
  ['PATCH /api/lookalike/:poolId', '/api/lookalike/:look', {}, [401, 403, 403, 403, 200, 200]],
  ['DELETE /api/lookalike/:poolId', '/api/lookalike/:look?code=not-its-code', undefined, [401, 403, 403, 403, 422, 422]],
  ['POST /api/lookalike/:poolId/pause', '/api/lookalike/:look/pause', {}, [401, 403, 403, 403, 200, 200]],
  ['POST /api/lookalike/:poolId/resume', '/api/lookalike/:look/resume', {}, [401, 403, 403, 403, 200, 200]],
  ['GET /api/lookalike/:poolId/members', '/api/lookalike/:look/members', undefined, [401, 403, 403, 403, 200, 200]],
  [
    'DELETE /api/lookalike/:poolId/members/:userId',
    '/api/lookalike/:look/members/00000000-0000-4000-8000-000000000000',
    undefined,
    [401, 403, 403, 403, 204, 204],
  ],
  ['GET /api/lookalike/:poolId/trouble', '/api/lookalike/:look/trouble', undefined, [401, 403, 403, 403, 200, 200]],
  ['POST /api/lookalike/:poolId/retry', '/api/lookalike/:look/retry', {}, [401, 403, 403, 403, 202, 202]],
  ['GET /api/photo-reviews', '/api/photo-reviews', undefined, [401, 403, 403, 200, 200, 200]],
  ['POST /api/photo-reviews/:faceId', '/api/photo-reviews/:event', { decision: 'approved' }, [401, 403, 403, 404, 404, 404]],
  ['GET /api/face-flags', '/api/face-flags', undefined, [401, 403, 403, 200, 200, 200]],
  ['POST /api/face-flags/:flagId', '/api/face-flags/7', { decision: 'fine' }, [401, 403, 403, 404, 404, 404]],
  ['POST /api/imports/preview', '/api/imports/preview', {}, [401, 403, 403, 403, 200, 200]],
  ['POST /api/imports', '/api/imports', {}, [401, 403, 403, 403, 422, 422]],
  ['POST /api/events/:eventId/force', '/api/events/:event/force', {}, [401, 403, 403, 403, 202, 202]],
  ['GET /api/policies', '/api/policies', undefined, [401, 403, 403, 403, 200, 200]],
  ['POST /api/policies', '/api/policies', { name: 'Auth', body: {} }, [401, 403, 403, 403, 201, 200]],
  ['POST /api/policies/check', '/api/policies/check', { body: {} }, [401, 403, 403, 403, 200, 200]],
  ['POST /api/policies/try', '/api/policies/try', { eventId: ':event', body: {} }, [401, 403, 403, 403, 200, 200]],
  ['GET /api/policies/:policyId', '/api/policies/:event', undefined, [401, 403, 403, 403, 404, 404]],
  ['GET /api/policy-terms', '/api/policy-terms', undefined, [401, 403, 403, 403, 200, 200]],
  ['GET /api/me/profile', '/api/me/profile', undefined, [401, 200, 200, 200, 200, 403]],
  ['PATCH /api/me/profile', '/api/me/profile', { revision: 1 }, [401, 200, 200, 200, 200, 403]],
  ['GET /api/me/export', '/api/me/export', undefined, [401, 200, 200, 200, 200, 403]],
  ['DELETE /api/me', '/api/me', { name: 'not their name' }, [401, 422, 422, 422, 422, 403]],
  [
    'PUT /api/events/:eventId/people/:userId/hello',
    '/api/events/:event/people/:other/hello',
    undefined,
    [401, 404, 200, 404, 404, 403],
  ],
  ['GET /api/events/:eventId/hellos', '/api/events/:event/hellos', undefined, [401, 404, 200, 404, 200, 403]],
  ['GET /api/conversations', '/api/conversations', undefined, [401, 200, 200, 200, 200, 403]],
  ['GET /api/conversations/:conversationId', '/api/conversations/:conversation', undefined, [401, 404, 200, 404, 404, 403]],
  [
    'GET /api/conversations/:conversationId/messages',
    '/api/conversations/:conversation/messages',
    undefined,
    [401, 404, 200, 404, 404, 403],
  ],
  [
    'POST /api/conversations/:conversationId/messages',
    '/api/conversations/:conversation/messages',
    { clientId: '00000000-0000-4000-8000-000000000000', text: 'Hello' },
    [401, 404, 201, 404, 404, 403],
  ],
  [
    'POST /api/conversations/:conversationId/read',
    '/api/conversations/:conversation/read',
    { upTo: 1 },
    [401, 404, 204, 404, 404, 403],
  ],
  ['POST /api/conversations/:conversationId/end', '/api/conversations/:conversation/end', {}, [401, 404, 204, 404, 404, 403]],
  ['GET /api/live', '/api/live', undefined, [401, 200, 200, 200, 200, 403]],
  ['GET /api/live/socket', '/api/live/socket', undefined, [401, 400, 400, 400, 400, 403]],
  ['GET /api/live/ice-servers', '/api/live/ice-servers', undefined, [401, 200, 200, 200, 200, 403]],
  ['POST /api/live/search', '/api/live/search', { poolId: ':event' }, [401, 404, 409, 404, 404, 403]],
  ['POST /api/live/stop', '/api/live/stop', undefined, [401, 204, 204, 204, 204, 403]],
  ...['skip', 'leave', 'keep'].map((verb): (typeof routes)[number] => [
    `POST /api/live/sessions/:sessionId/${verb}`,
    `/api/live/sessions/:event/${verb}`,
    undefined,
    [401, 404, 404, 404, 404, 403],
  ]),
  ['GET /api/live/sessions/:sessionId/messages', '/api/live/sessions/:event/messages', undefined, [401, 404, 404, 404, 404, 403]],
  [
    'POST /api/live/sessions/:sessionId/messages',
    '/api/live/sessions/:event/messages',
    { clientId: '00000000-0000-4000-8000-000000000000', text: 'Hello' },
    [401, 404, 404, 404, 404, 403],
  ],
  ['GET /api/me/blocks', '/api/me/blocks', undefined, [401, 200, 200, 200, 200, 403]],
  ['POST /api/people/:userId/report', '/api/people/:other/report', { reason: 'spam' }, [401, 404, 201, 404, 404, 403]],
  ['GET /api/reports', '/api/reports', undefined, [401, 403, 403, 200, 200, 200]],
  ['POST /api/reports/:reportId/decide', '/api/reports/:event/decide', { status: 'dismissed' }, [401, 403, 403, 404, 404, 404]],
  ['PUT /api/people/:userId/suspension', '/api/people/:event/suspension', {}, [401, 403, 403, 404, 404, 404]],
  ['DELETE /api/people/:userId/suspension', '/api/people/:event/suspension', {}, [401, 403, 403, 404, 404, 404]],
  ['PUT /api/people/:userId/shadow-ban', '/api/people/:event/shadow-ban', {}, [401, 403, 403, 404, 404, 404]],
  ['DELETE /api/people/:userId/shadow-ban', '/api/people/:event/shadow-ban', {}, [401, 403, 403, 404, 404, 404]],
  ['GET /api/moderation-log', '/api/moderation-log', undefined, [401, 403, 403, 200, 200, 200]],
  ['PUT /api/people/:userId/block', '/api/people/:other/block', undefined, [401, 404, 204, 404, 404, 403]],
  ['DELETE /api/people/:userId/block', '/api/people/:other/block', undefined, [401, 204, 204, 204, 204, 403]],
];

const fill = (text: string) =>
  text.replaceAll(
    /:(event|lobby|look|club|member|other|conversation)\b/g,
    (_, name: 'event' | 'lobby' | 'look' | 'club' | 'member' | 'other' | 'conversation') => ids[name],
  );

describe('every route', () => {
  it.each(routes)('%s answers each caller as it should', async (route, path, body, expected) => {
    const callers = [nobody, ids.stranger, ids.member, ids.moderator, ids.admin, service];
    const statuses: number[] = [];
    for (const caller of callers) {
      const response = await http.call(
        caller,
        route.split(' ')[0] ?? '',
        fill(path),
        body && JSON.parse(fill(JSON.stringify(body))),
      );
      statuses.push(response.status);
      await response.body?.cancel();
    }
    expect(statuses).toEqual(expected);
  });

  it('is in the table above', () => {
    const registered = http.app.routes
      .filter(({ method, path }) => method !== 'ALL' && !path.endsWith('*'))
      .map(({ method, path }) => `${method} ${path}`);
    const tested = new Set(routes.map(([route]) => route));
    expect([...new Set(registered)].filter((route) => !tested.has(route.replace(/\/$/, '')))).toEqual([]);
  });
});

it('every route is documented', () => {
  const text = readFileSync(projectPath('docs', 'http.md'), 'utf8');
  expect(routes.map(([route]) => route).filter((route) => !text.includes(`\`${route}\``))).toEqual([]);
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
