// What a code leads to: somebody who types one does not know whether it is an event's, a lobby's or another pool's.
import { codeParams, codeTarget } from '@nakodo/protocol';
import type { Database } from '../db/database.js';
import { answer, asCaller, createRouter, endpoint, type Router } from '../server/http/endpoint.js';
import { modeOfCode } from './pool-door.js';

const getMode = endpoint('anyone', {
  method: 'get',
  path: '/api/codes/{code}',
  tags: ['events'],
  summary: 'What a code leads to: an event, a lobby, a lookalike pool',
  request: { params: codeParams },
  responses: { 200: answer(codeTarget, 'The mode of the pool that has the code') },
});

export function codeRoutes(db: Database): Router {
  const app = createRouter();
  app.openapi(getMode, async (c) =>
    c.json({ mode: await asCaller(c, db, (tx) => modeOfCode(tx, c.req.valid('param').code)) }, 200),
  );
  return app;
}
