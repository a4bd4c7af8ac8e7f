// Coming to a lookalike pool by its code, and leaving it.
import { z } from 'zod';
import { codeParams, joinBody, lookalikeParams, lookalikePool, lookalikePreview } from '@nakodo/protocol';
import type { Database } from '../../db/database.js';
import {
  answer,
  asCaller,
  createRouter,
  endpoint,
  jsonBody,
  nothing,
  personId,
  type Router,
} from '../../server/http/endpoint.js';
import { joinLookalike, leaveLookalike } from './pools.manage.js';
import { listLookalikePools, previewLookalike } from './pools.read.js';

const tags = ['lookalike'];

const getByCode = endpoint('anyone', {
  method: 'get',
  path: '/api/lookalike/by-code/{code}',
  tags,
  summary: 'What a lookalike pool is, before going in',
  request: { params: codeParams },
  responses: { 200: answer(lookalikePreview, 'The pool, and whether the caller is in it') },
});

const join = endpoint('signed-in', {
  method: 'post',
  path: '/api/lookalike/join',
  tags,
  summary: 'Join a lookalike pool by its code',
  description:
    'Joining twice is joining once. Refused (409) without a profile, once the pool has ended, and, naming `birthDate`, where it asks for one.',
  request: { body: jsonBody(joinBody) },
  responses: { 200: answer(z.object({ pool: lookalikePool }), 'The pool') },
});

const leave = endpoint('signed-in', {
  method: 'delete',
  path: '/api/lookalike/{poolId}/membership',
  tags,
  summary: 'Leave a lookalike pool; the photo given there is deleted, and what was measured in it',
  request: { params: lookalikeParams },
  responses: { 204: nothing },
});

const list = endpoint('signed-in', {
  method: 'get',
  path: '/api/lookalike',
  tags,
  summary: 'The lookalike pools that the caller is in; for admins and the service all, with how they stand',
  responses: { 200: answer(z.object({ pools: z.array(lookalikePool) }), 'Newest first') },
});

export function lookalikeJoinRoutes(db: Database): Router {
  const app = createRouter();
  app.openapi(getByCode, async (c) =>
    c.json(await asCaller(c, db, (tx) => previewLookalike(tx, c.req.valid('param').code)), 200),
  );
  app.openapi(join, async (c) => {
    personId(c);
    const { code, birthDate } = c.req.valid('json');
    return c.json({ pool: await asCaller(c, db, (tx) => joinLookalike(tx, code, birthDate)) }, 200);
  });
  app.openapi(leave, async (c) => {
    const [userId, { poolId }] = [personId(c), c.req.valid('param')];
    await asCaller(c, db, (tx) => leaveLookalike(tx, poolId, userId));
    return c.body(null, 204);
  });
  app.openapi(list, async (c) => c.json({ pools: await asCaller(c, db, listLookalikePools) }, 200));
  return app;
}
