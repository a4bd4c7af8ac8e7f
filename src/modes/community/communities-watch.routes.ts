// What an organiser looks at in a community and does about it: members, open proposals, how it went.
import { z } from 'zod';
import {
  blockProposalBody,
  communityMember,
  communityMemberParams,
  communityMembersQuery,
  communityMetric,
  communityMetricsQuery,
  communityParams,
  communityProposalsQuery,
  proposalParams,
  runProposal,
} from '@nakodo/protocol';
import type { Database } from '../../db/database.js';
import { answer, asCaller, createRouter, endpoint, jsonBody, nothing, type Router } from '../../server/http/endpoint.js';
import { removeCommunityMember } from './community.manage.js';
import { blockProposal, listMembers, listMetrics, listProposals } from './community.watch.js';

const tags = ['organising'];

const members = endpoint('admin', {
  method: 'get',
  path: '/api/communities/{communityId}/members',
  tags,
  summary: 'Who is in a community, and who of them agreed to be voted on; who came last first',
  request: { params: communityParams, query: communityMembersQuery },
  responses: { 200: answer(z.object({ members: z.array(communityMember), more: z.boolean() }), 'Not what they voted') },
});

const remove = endpoint('admin', {
  method: 'delete',
  path: '/api/communities/{communityId}/members/{userId}',
  tags,
  summary: 'Take somebody out of a community; what is open about them ends',
  request: { params: communityMemberParams },
  responses: { 204: nothing },
});

const proposals = endpoint('admin', {
  method: 'get',
  path: '/api/communities/{communityId}/proposals',
  tags,
  summary: 'Who is proposed to whom, until when; or what was decided',
  description: 'Neither votes nor voters. What is about the caller is left out: nobody hears that they are voted on.',
  request: { params: communityParams, query: communityProposalsQuery },
  responses: {
    200: answer(
      z.object({ proposals: z.array(runProposal), more: z.boolean() }),
      'Open ones, what closes first first; decided ones, the last first',
    ),
  },
});

const block = endpoint('admin', {
  method: 'post',
  path: '/api/proposals/{proposalId}/block',
  tags,
  summary: 'End an open proposal for everyone and for good; noted in the log of moderators',
  description: 'The pair is not proposed again. 409 for what was decided: that is final. Blocking twice is blocking once.',
  request: { params: proposalParams, body: jsonBody(blockProposalBody) },
  responses: { 204: nothing },
});

const metrics = endpoint('admin', {
  method: 'get',
  path: '/api/communities/{communityId}/metrics',
  tags,
  summary: 'How a community stood in the last hours, from system_metrics',
  request: { params: communityParams, query: communityMetricsQuery },
  responses: { 200: answer(z.object({ metrics: z.array(communityMetric) }), 'At most 96, evenly apart, the oldest first') },
});

export function communityWatchRoutes(db: Database): Router {
  const app = createRouter();
  app.openapi(members, async (c) => {
    const [{ communityId }, page] = [c.req.valid('param'), c.req.valid('query')];
    return c.json(await asCaller(c, db, (tx) => listMembers(tx, communityId, page)), 200);
  });
  app.openapi(remove, async (c) => {
    const { communityId, userId } = c.req.valid('param');
    await asCaller(c, db, (tx) => removeCommunityMember(tx, communityId, userId));
    return c.body(null, 204);
  });
  app.openapi(proposals, async (c) => {
    const [{ communityId }, page] = [c.req.valid('param'), c.req.valid('query')];
    return c.json(await asCaller(c, db, (tx) => listProposals(tx, communityId, page)), 200);
  });
  app.openapi(block, async (c) => {
    const [{ proposalId }, { note }] = [c.req.valid('param'), c.req.valid('json')];
    await asCaller(c, db, (tx) => blockProposal(tx, proposalId, note));
    return c.body(null, 204);
  });
  app.openapi(metrics, async (c) => {
    const [{ communityId }, { hours }] = [c.req.valid('param'), c.req.valid('query')];
    return c.json({ metrics: await asCaller(c, db, (tx) => listMetrics(tx, communityId, hours)) }, 200);
  });
  return app;
}
