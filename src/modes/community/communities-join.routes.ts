// Coming to a community by its code, agreeing to be voted on there, and leaving it.
import { z } from 'zod';
import {
  agreementBody,
  codeParams,
  community,
  communityParams,
  communityPreview,
  communityStanding,
  joinBody,
  standingQuery,
} from '@nakodo/protocol';
import type { Database } from '../../db/database.js';
import { sql } from '../../db/sql.js';
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
import { joinCommunity, leaveCommunity } from './community.manage.js';
import { getStanding, listCommunities, previewCommunity } from './community.read.js';

const tags = ['communities'];

const getByCode = endpoint('anyone', {
  method: 'get',
  path: '/api/communities/by-code/{code}',
  tags,
  summary: 'What a community is, before going in',
  request: { params: codeParams },
  responses: { 200: answer(communityPreview, 'The community, and whether the caller is in it') },
});

const join = endpoint('signed-in', {
  method: 'post',
  path: '/api/communities/join',
  tags,
  summary: 'Join a community by its code',
  description:
    'Joining twice is joining once. Nobody is voted on before they agree to it. Refused (409) without a profile, once it has ended, and, naming `birthDate`, where it asks for one.',
  request: { body: jsonBody(joinBody) },
  responses: { 200: answer(z.object({ community }), 'The community') },
});

const list = endpoint('signed-in', {
  method: 'get',
  path: '/api/communities',
  tags,
  summary: 'The communities that the caller is in; for admins and the service all, with their health',
  responses: { 200: answer(z.object({ communities: z.array(community) }), 'Newest first') },
});

const standing = endpoint('person', {
  method: 'get',
  path: '/api/communities/{communityId}',
  tags,
  summary:
    'Where the caller stands in a community: whether they agreed to be voted on, how voters see them, and how they voted so far',
  request: { params: communityParams, query: standingQuery },
  responses: { 200: answer(communityStanding, 'Counts of their own votes only') },
});

const agree = endpoint('person', {
  method: 'put',
  path: '/api/communities/{communityId}/agreement',
  tags,
  summary: 'Agree that members of a community vote on whom one could meet, by the text of this version',
  request: { params: communityParams, body: jsonBody(agreementBody) },
  responses: { 204: nothing },
});

const withdraw = endpoint('person', {
  method: 'delete',
  path: '/api/communities/{communityId}/agreement',
  tags,
  summary: 'Be voted on no more: what is open about the caller ends for everyone at once',
  request: { params: communityParams },
  responses: { 204: nothing },
});

const leave = endpoint('signed-in', {
  method: 'delete',
  path: '/api/communities/{communityId}/membership',
  tags,
  summary: 'Leave a community; what is open about the caller ends',
  request: { params: communityParams },
  responses: { 204: nothing },
});

export function communityJoinRoutes(db: Database): Router {
  const app = createRouter();
  app.openapi(getByCode, async (c) =>
    c.json(await asCaller(c, db, (tx) => previewCommunity(tx, c.req.valid('param').code)), 200),
  );
  app.openapi(join, async (c) => {
    personId(c);
    const { code, birthDate } = c.req.valid('json');
    return c.json({ community: await asCaller(c, db, (tx) => joinCommunity(tx, code, birthDate)) }, 200);
  });
  app.openapi(list, async (c) => c.json({ communities: await asCaller(c, db, listCommunities) }, 200));
  app.openapi(standing, async (c) =>
    c.json(await asCaller(c, db, (tx) => getStanding(tx, c.req.valid('param').communityId, c.req.valid('query').since)), 200),
  );
  app.openapi(agree, async (c) => {
    const [{ communityId }, { version }] = [c.req.valid('param'), c.req.valid('json')];
    await asCaller(c, db, (tx) => tx.run(sql`select agree_to_votes(${communityId}, ${version})`));
    return c.body(null, 204);
  });
  app.openapi(withdraw, async (c) => {
    const { communityId } = c.req.valid('param');
    await asCaller(c, db, (tx) => tx.run(sql`select withdraw_from_votes(${communityId})`));
    return c.body(null, 204);
  });
  app.openapi(leave, async (c) => {
    const [userId, { communityId }] = [personId(c), c.req.valid('param')];
    await asCaller(c, db, (tx) => leaveCommunity(tx, communityId, userId));
    return c.body(null, 204);
  });
  return app;
}
