// Reports and suspensions over HTTP. Each handler: parse, one call as the caller, present.
import {
  decideBody,
  reportBody,
  reportParams,
  reportReceipt,
  reportsAnswer,
  reportsQuery,
  suspensionBody,
  userParams,
} from '@nakodo/protocol';
import type { Database } from '../db/database.js';
import { answer, asCaller, createRouter, endpoint, jsonBody, nothing, type Router } from '../server/http/endpoint.js';
import { presentReport } from './reports.present.js';
import { decideReport, liftSuspension, listReports, reportPerson, suspendPerson } from './reports.js';

const tags = ['safety'];

const reportOne = endpoint('person', {
  method: 'post',
  path: '/api/people/{userId}/report',
  tags,
  summary: 'Report somebody to the moderators, with the last messages of the two, and block them. They are not told',
  request: { params: userParams, body: jsonBody(reportBody) },
  responses: { 201: answer(reportReceipt, 'The report; while it is open, reporting again answers the same') },
});

const list = endpoint('moderator', {
  method: 'get',
  path: '/api/reports',
  tags,
  summary: 'Reports, with evidence: open ones the oldest first, decided ones the last decided first; at most 100',
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

const writing = { readOnly: false } as const;

export function safetyRoutes(db: Database): Router {
  const app = createRouter();
  app.openapi(reportOne, async (c) => {
    const { userId } = c.req.valid('param');
    const row = await asCaller(c, db, (tx) => reportPerson(tx, userId, c.req.valid('json')), writing);
    return c.json({ id: row.id, createdAt: row.created_at.toISOString() }, 201);
  });
  app.openapi(list, async (c) => {
    const rows = await asCaller(c, db, (tx) => listReports(tx, c.req.valid('query').status));
    return c.json({ reports: rows.map(presentReport) }, 200);
  });
  app.openapi(decide, async (c) => {
    const { reportId } = c.req.valid('param');
    await asCaller(c, db, (tx) => decideReport(tx, reportId, c.req.valid('json')), writing);
    return c.body(null, 204);
  });
  app.openapi(suspend, async (c) => {
    const { userId } = c.req.valid('param');
    await asCaller(c, db, (tx) => suspendPerson(tx, userId, c.req.valid('json').note), writing);
    return c.body(null, 204);
  });
  app.openapi(lift, async (c) => {
    const { userId } = c.req.valid('param');
    await asCaller(c, db, (tx) => liftSuspension(tx, userId, c.req.valid('json').note), writing);
    return c.body(null, 204);
  });
  return app;
}
