// An organiser's communities: make, change, pause, delete, look at their health.
import { z } from 'zod';
import { community, communityParams, createCommunityBody, deleteEventQuery, editCommunityBody } from '@nakodo/protocol';
import { findPersonId } from '../../auth/identity.js';
import type { Database } from '../../db/database.js';
import { deletePool } from '../../people/pool-door.js';
import { answer, asCaller, createRouter, endpoint, jsonBody, nothing, type Router } from '../../server/http/endpoint.js';
import { compilePolicies } from '../pool/compiled-policies.js';
import { createCommunity, editCommunity, pauseCommunity } from './community.manage.js';
import { getCommunity } from './community.read.js';

const tags = ['organising'];
const theCommunity = z.object({ community });

const create = endpoint('admin', {
  method: 'post',
  path: '/api/communities',
  tags,
  summary: 'Create a community',
  description: '`preset` sets the marks for small, medium or large ones; `rules` come after it.',
  request: { body: jsonBody(createCommunityBody) },
  responses: { 201: answer(theCommunity, 'The community') },
});

const overview = endpoint('admin', {
  method: 'get',
  path: '/api/communities/{communityId}/overview',
  tags,
  summary: 'A community with its rules and its health, judged against the pairs that are possible',
  request: { params: communityParams },
  responses: { 200: answer(community, 'The community') },
});

const edit = endpoint('admin', {
  method: 'patch',
  path: '/api/communities/{communityId}',
  tags,
  summary: 'Change a community',
  description: 'What is given is changed. Votes that are open keep the rules they were opened by.',
  request: { params: communityParams, body: jsonBody(editCommunityBody) },
  responses: { 200: answer(theCommunity, 'The community') },
});

const steering = (verb: 'pause' | 'resume', summary: string) =>
  endpoint('admin', {
    method: 'post',
    path: `/api/communities/{communityId}/${verb}` as const,
    tags,
    summary,
    request: { params: communityParams },
    responses: { 200: answer(theCommunity, 'The community') },
  });
const pause = steering('pause', 'Propose no pairs in a community for now; votes that are open go on');
const resume = steering('resume', 'Let a community propose pairs again');

const destroy = endpoint('admin', {
  method: 'delete',
  path: '/api/communities/{communityId}',
  tags,
  summary: 'Delete a community with its proposals and votes; profiles and conversations stay',
  request: { params: communityParams, query: deleteEventQuery },
  responses: { 204: nothing },
});

export function communityManageRoutes(db: Database): Router {
  const app = createRouter();
  app.openapi(create, async (c) => {
    const given = c.req.valid('json');
    await compilePolicies(db, [given.policyVersionId]);
    return c.json({ community: await asCaller(c, db, (tx) => createCommunity(tx, given, findPersonId(c.get('identity')))) }, 201);
  });
  app.openapi(overview, async (c) =>
    c.json(await asCaller(c, db, (tx) => getCommunity(tx, c.req.valid('param').communityId)), 200),
  );
  app.openapi(edit, async (c) => {
    const [{ communityId }, change] = [c.req.valid('param'), c.req.valid('json')];
    await compilePolicies(db, [change.policyVersionId]);
    return c.json({ community: await asCaller(c, db, (tx) => editCommunity(tx, communityId, change)) }, 200);
  });
  app.openapi(pause, async (c) => {
    const { communityId } = c.req.valid('param');
    return c.json({ community: await asCaller(c, db, (tx) => pauseCommunity(tx, communityId, true)) }, 200);
  });
  app.openapi(resume, async (c) => {
    const { communityId } = c.req.valid('param');
    return c.json({ community: await asCaller(c, db, (tx) => pauseCommunity(tx, communityId, false)) }, 200);
  });
  app.openapi(destroy, async (c) => {
    const [{ communityId }, { code }] = [c.req.valid('param'), c.req.valid('query')];
    await asCaller(c, db, (tx) => deletePool(tx, communityId, 'community', code));
    return c.body(null, 204);
  });
  return app;
}
