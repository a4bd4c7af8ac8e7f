// Reports, suspensions and shadow bans over HTTP. Each handler: parse, one call as the caller, present.
import {
  decideBody,
  moderationLogAnswer,
  moderationLogQuery,
  reportBody,
  reportParams,
  reportReceipt,
  reportsAnswer,
  reportsQuery,
  suspensionBody,
  userParams,
  type PhotoLinks,
} from '@nakodo/protocol';
import type { Database } from '../db/database.js';
import { answer, asCaller, createRouter, endpoint, jsonBody, nothing, type Router } from '../server/http/endpoint.js';
import { liftShadowBan, liftSuspension, listModeration, shadowBanPerson, suspendPerson } from './moderation.js';
import { presentModeration, presentReport, type WordsFor } from './reports.present.js';
import { presentCommon } from '../modes/community/community.present.js';
import { decideReport, listReports, reportPerson } from './reports.js';

const tags = ['safety'];
const wordsForPairs: WordsFor = (common) => presentCommon('Both', common);

const reportOne = endpoint('person', {
  method: 'post',
  path: '/api/people/{userId}/report',
  tags,
  summary:
    'Report somebody to the moderators, with the last messages of the two, and block them; a live session of the two ends. They are not told',
  request: { params: userParams, body: jsonBody(reportBody) },
  responses: { 201: answer(reportReceipt, 'The report; while it is open, reporting again answers the same') },
});

const list = endpoint('moderator', {
  method: 'get',
  path: '/api/reports',
  tags,
  summary: 'Reports, with evidence: open ones the oldest first, decided ones the last decided first; page by page',
  request: { query: reportsQuery },
  responses: { 200: answer(reportsAnswer, 'The reports; none about the caller') },
});

const decide = endpoint('moderator', {
  method: 'post',
  path: '/api/reports/{reportId}/decide',
  tags,
  summary: 'Dismiss or uphold a report. The same decision again changes nothing, another one is a conflict',
  request: { params: reportParams, body: jsonBody(decideBody) },
  responses: { 204: nothing },
});

const suspend = endpoint('moderator', {
  method: 'put',
  path: '/api/people/{userId}/suspension',
  tags,
  summary:
    'Suspend somebody: they leave all events, their conversations end, they cannot sign in or join. Staff only by an admin',
  request: { params: userParams, body: jsonBody(suspensionBody) },
  responses: { 204: nothing },
});

const lift = endpoint('moderator', {
  method: 'delete',
  path: '/api/people/{userId}/suspension',
  tags,
  summary: 'Lift a suspension; what ended stays ended',
  request: { params: userParams, body: jsonBody(suspensionBody) },
  responses: { 204: nothing },
});

const shadowBan = endpoint('moderator', {
  method: 'put',
  path: '/api/people/{userId}/shadow-ban',
  tags,
  summary: 'Shadow-ban somebody: in lobbies they are paired only with others who are, and are not told. Staff only by an admin',
  request: { params: userParams, body: jsonBody(suspensionBody) },
  responses: { 204: nothing },
});

const liftBan = endpoint('moderator', {
  method: 'delete',
  path: '/api/people/{userId}/shadow-ban',
  tags,
  summary: 'Lift a shadow ban; the reports until now count no more towards another',
  request: { params: userParams, body: jsonBody(suspensionBody) },
  responses: { 204: nothing },
});

const log = endpoint('moderator', {
  method: 'get',
  path: '/api/moderation-log',
  tags,
  summary: 'What moderators did, the last first; nothing about the caller',
  request: { query: moderationLogQuery },
  responses: { 200: answer(moderationLogAnswer, 'A page of the log') },
});

export interface SafetyRoutes {
  readonly db: Database;
  readonly photoLinks: (faceId: string, viewerId: string) => PhotoLinks;
}

export function safetyRoutes({ db, photoLinks }: SafetyRoutes): Router {
  const app = createRouter();
  app.openapi(reportOne, async (c) => {
    const { userId } = c.req.valid('param');
    const row = await asCaller(c, db, (tx) => reportPerson(tx, userId, c.req.valid('json')));
    return c.json({ id: row.id, createdAt: row.created_at.toISOString() }, 201);
  });
  app.openapi(list, async (c) => {
    const { status, limit, after } = c.req.valid('query');
    const { found, next } = await asCaller(c, db, (tx) => listReports(tx, { status, limit, after }));
    return c.json({ reports: found.map((each) => presentReport(each, wordsForPairs)), next }, 200);
  });
  app.openapi(decide, async (c) => {
    const { reportId } = c.req.valid('param');
    await asCaller(c, db, (tx) => decideReport(tx, reportId, c.req.valid('json')));
    return c.body(null, 204);
  });
  addModeration(app, db);
  app.openapi(log, async (c) => {
    const [identity, { before, limit }] = [c.get('identity'), c.req.valid('query')];
    const { rows, more } = await asCaller(c, db, (tx) => listModeration(tx, { before, limit }));
    const links = identity.kind === 'person' ? (faceId: string) => photoLinks(faceId, identity.userId) : undefined;
    return c.json({ entries: rows.map((row) => presentModeration(row, links)), more }, 200);
  });
  return app;
}

function addModeration(app: Router, db: Database): void {
  app.openapi(suspend, async (c) => {
    const { userId } = c.req.valid('param');
    await asCaller(c, db, (tx) => suspendPerson(tx, userId, c.req.valid('json').note));
    return c.body(null, 204);
  });
  app.openapi(lift, async (c) => {
    const { userId } = c.req.valid('param');
    await asCaller(c, db, (tx) => liftSuspension(tx, userId, c.req.valid('json').note));
    return c.body(null, 204);
  });
  app.openapi(shadowBan, async (c) => {
    const { userId } = c.req.valid('param');
    await asCaller(c, db, (tx) => shadowBanPerson(tx, userId, c.req.valid('json').note));
    return c.body(null, 204);
  });
  app.openapi(liftBan, async (c) => {
    const { userId } = c.req.valid('param');
    await asCaller(c, db, (tx) => liftShadowBan(tx, userId, c.req.valid('json').note));
    return c.body(null, 204);
  });
}
