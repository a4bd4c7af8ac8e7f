// An organiser's lookalike pools: make, change, pause, delete, look at members and at what failed.
import { z } from 'zod';
import {
  createLookalikeBody,
  deleteEventQuery,
  editLookalikeBody,
  failedJob,
  lookalikeMember,
  lookalikeMemberParams,
  lookalikeMembersQuery,
  lookalikeParams,
  lookalikePool,
} from '@nakodo/protocol';
import { findPersonId } from '../../auth/identity.js';
import type { Database } from '../../db/database.js';
import { deletePool } from '../../people/pool-door.js';
import { compilePolicies } from '../pool/compiled-policies.js';
import { answer, asCaller, createRouter, endpoint, jsonBody, nothing, type Router } from '../../server/http/endpoint.js';
import { createLookalike, editLookalike, pauseLookalike, removeLookalikeMember, retryFailedJobs } from './pools.manage.js';
import { getRunPool, listFailedJobs, listLookalikeMembers } from './pools.read.js';

const tags = ['organising'];
const thePool = z.object({ pool: lookalikePool });

const create = endpoint('admin', {
  method: 'post',
  path: '/api/lookalike',
  tags,
  summary: 'Create a lookalike pool',
  request: { body: jsonBody(createLookalikeBody) },
  responses: { 201: answer(thePool, 'The pool') },
});

const overview = endpoint('admin', {
  method: 'get',
  path: '/api/lookalike/{poolId}/overview',
  tags,
  summary: 'A lookalike pool with its settings, and how it stands',
  request: { params: lookalikeParams },
  responses: { 200: answer(lookalikePool, 'The pool') },
});

const edit = endpoint('admin', {
  method: 'patch',
  path: '/api/lookalike/{poolId}',
  tags,
  summary: 'Change a lookalike pool',
  description: 'What is given is changed. Another policy, limit or minimum age has everybody matched again.',
  request: { params: lookalikeParams, body: jsonBody(editLookalikeBody) },
  responses: { 200: answer(thePool, 'The pool') },
});

const steering = (verb: 'pause' | 'resume', summary: string) =>
  endpoint('admin', {
    method: 'post',
    path: `/api/lookalike/{poolId}/${verb}` as const,
    tags,
    summary,
    request: { params: lookalikeParams },
    responses: { 200: answer(thePool, 'The pool') },
  });
const pause = steering('pause', 'Match nobody in a lookalike pool and take no photos for now; matches stay');
const resume = steering('resume', 'Let a lookalike pool match people again');

const destroy = endpoint('admin', {
  method: 'delete',
  path: '/api/lookalike/{poolId}',
  tags,
  summary: 'Delete a lookalike pool with its photos and matches; profiles stay',
  request: { params: lookalikeParams, query: deleteEventQuery },
  responses: { 204: nothing },
});

const members = endpoint('admin', {
  method: 'get',
  path: '/api/lookalike/{poolId}/members',
  tags,
  summary: 'Who is in a lookalike pool, and how their entry stands; who came last first',
  request: { params: lookalikeParams, query: lookalikeMembersQuery },
  responses: { 200: answer(z.object({ members: z.array(lookalikeMember), more: z.boolean() }), 'Not their photos') },
});

const remove = endpoint('admin', {
  method: 'delete',
  path: '/api/lookalike/{poolId}/members/{userId}',
  tags,
  summary: 'Take somebody out of a lookalike pool; their photo there is deleted',
  request: { params: lookalikeMemberParams },
  responses: { 204: nothing },
});

const trouble = endpoint('admin', {
  method: 'get',
  path: '/api/lookalike/{poolId}/trouble',
  tags,
  summary: 'Jobs that failed, and why: the first 50',
  request: { params: lookalikeParams },
  responses: { 200: answer(z.object({ jobs: z.array(failedJob) }), 'Those that may work another time first') },
});

const retry = endpoint('admin', {
  method: 'post',
  path: '/api/lookalike/{poolId}/retry',
  tags,
  summary: 'Try again what failed without anybody knowing why',
  request: { params: lookalikeParams },
  responses: { 202: answer(z.object({ queued: z.int() }), 'How many') },
});

export function lookalikeManageRoutes(db: Database): Router {
  const app = createRouter();
  app.openapi(create, async (c) => {
    const given = c.req.valid('json');
    await compilePolicies(db, [given.policyVersionId]);
    return c.json({ pool: await asCaller(c, db, (tx) => createLookalike(tx, given, findPersonId(c.get('identity')))) }, 201);
  });
  app.openapi(overview, async (c) => c.json(await asCaller(c, db, (tx) => getRunPool(tx, c.req.valid('param').poolId)), 200));
  app.openapi(edit, async (c) => {
    const [{ poolId }, change] = [c.req.valid('param'), c.req.valid('json')];
    await compilePolicies(db, [change.policyVersionId]);
    return c.json({ pool: await asCaller(c, db, (tx) => editLookalike(tx, poolId, change)) }, 200);
  });
  app.openapi(pause, async (c) => {
    const { poolId } = c.req.valid('param');
    return c.json({ pool: await asCaller(c, db, (tx) => pauseLookalike(tx, poolId, true)) }, 200);
  });
  app.openapi(resume, async (c) => {
    const { poolId } = c.req.valid('param');
    return c.json({ pool: await asCaller(c, db, (tx) => pauseLookalike(tx, poolId, false)) }, 200);
  });
  app.openapi(destroy, async (c) => {
    const [{ poolId }, { code }] = [c.req.valid('param'), c.req.valid('query')];
    await asCaller(c, db, (tx) => deletePool(tx, poolId, 'lookalike', code));
    return c.body(null, 204);
  });
  addPeople(app, db);
  return app;
}

function addPeople(app: Router, db: Database): void {
  app.openapi(members, async (c) => {
    const [{ poolId }, page] = [c.req.valid('param'), c.req.valid('query')];
    return c.json(await asCaller(c, db, (tx) => listLookalikeMembers(tx, poolId, page)), 200);
  });
  app.openapi(remove, async (c) => {
    const { poolId, userId } = c.req.valid('param');
    await asCaller(c, db, (tx) => removeLookalikeMember(tx, poolId, userId));
    return c.body(null, 204);
  });
  app.openapi(trouble, async (c) => {
    const { poolId } = c.req.valid('param');
    return c.json({ jobs: await asCaller(c, db, (tx) => listFailedJobs(tx, poolId)) }, 200);
  });
  app.openapi(retry, async (c) => {
    const { poolId } = c.req.valid('param');
    return c.json({ queued: await asCaller(c, db, (tx) => retryFailedJobs(tx, poolId)) }, 202);
  });
}
