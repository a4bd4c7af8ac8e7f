// An organiser's lobbies: make, change, pause, delete, see who waits; and moving a pool from one mode to another.
import { z } from 'zod';
import {
  analyticsQuery,
  createLobbyBody,
  deleteEventQuery,
  editLobbyBody,
  lobby,
  lobbyAnalytics,
  lobbyParams,
  movableMode,
  moveBody,
  poolParams,
  waitingPerson,
} from '@nakodo/protocol';
import { findPersonId } from '../../../auth/identity.js';
import type { Database } from '../../../db/database.js';
import { deletePool, movePool } from '../../../people/pool-door.js';
import { getPool } from '../../../people/pools.js';
import { answer, asCaller, createRouter, endpoint, jsonBody, nothing, type Router } from '../../../server/http/endpoint.js';
import { createLobby, editLobby, pauseLobby } from './lobbies.manage.js';
import { compilePolicies } from '../../pool/compiled-policies.js';
import { listWaiting, readAnalytics } from './lobbies.read.js';

const theLobby = z.object({ lobby });

const create = endpoint('admin', {
  method: 'post',
  path: '/api/lobbies',
  tags: ['organising'],
  summary: 'Create a lobby',
  request: { body: jsonBody(createLobbyBody) },
  responses: { 201: answer(theLobby, 'The lobby') },
});

const edit = endpoint('admin', {
  method: 'patch',
  path: '/api/lobbies/{lobbyId}',
  tags: ['organising'],
  summary: 'Change a lobby',
  description: 'What is given is changed. Another policy decides for those who search from then on.',
  request: { params: lobbyParams, body: jsonBody(editLobbyBody) },
  responses: { 200: answer(theLobby, 'The lobby') },
});

const steering = (verb: 'pause' | 'resume', summary: string) =>
  endpoint('admin', {
    method: 'post',
    path: `/api/lobbies/{lobbyId}/${verb}` as const,
    tags: ['organising'],
    summary,
    request: { params: lobbyParams },
    responses: { 200: answer(theLobby, 'The lobby') },
  });
const pause = steering('pause', 'Pair nobody in a lobby for now; who talks goes on');
const resume = steering('resume', 'Let people search in a lobby again');

const destroy = endpoint('admin', {
  method: 'delete',
  path: '/api/lobbies/{lobbyId}',
  tags: ['organising'],
  summary: 'Delete a lobby with its sessions; profiles stay',
  request: { params: lobbyParams, query: deleteEventQuery },
  responses: { 204: nothing },
});

const waiting = endpoint('admin', {
  method: 'get',
  path: '/api/lobbies/{lobbyId}/waiting',
  tags: ['organising'],
  summary: 'Who waits in a lobby, longest first: the first 50',
  request: { params: lobbyParams },
  responses: { 200: answer(z.object({ people: z.array(waitingPerson) }), 'Those who wait') },
});

const analytics = endpoint('admin', {
  method: 'get',
  path: '/api/lobbies/{lobbyId}/analytics',
  tags: ['organising'],
  summary: 'How a lobby goes, by version of its policy: waits, skips, lengths, people who kept in touch',
  request: { params: lobbyParams, query: analyticsQuery },
  responses: { 200: answer(lobbyAnalytics, 'Numbers of the last hours; the newest version first') },
});

const move = endpoint('admin', {
  method: 'post',
  path: '/api/pools/{poolId}/move',
  tags: ['organising'],
  summary: 'Make an event, a lobby, a lookalike pool or a community another of the four',
  description:
    'Code and people stay. Lists of an event, sessions of a lobby, photos and matches of a lookalike pool, open proposals of a community and what was agreed to there end.',
  request: { params: poolParams, body: jsonBody(moveBody) },
  responses: {
    200: answer(z.object({ mode: movableMode, moved: z.boolean() }), 'Whether it was of the other mode'),
  },
});

export function lobbyManageRoutes(db: Database): Router {
  const app = createRouter();
  app.openapi(create, async (c) => {
    const given = c.req.valid('json');
    await compilePolicies(db, [given.policyVersionId, given.secondPolicyVersionId]);
    return c.json({ lobby: await asCaller(c, db, (tx) => createLobby(tx, given, findPersonId(c.get('identity')))) }, 201);
  });
  app.openapi(edit, async (c) => {
    const [{ lobbyId }, change] = [c.req.valid('param'), c.req.valid('json')];
    await compilePolicies(db, [change.policyVersionId, change.secondPolicyVersionId]);
    return c.json({ lobby: await asCaller(c, db, (tx) => editLobby(tx, lobbyId, change)) }, 200);
  });
  app.openapi(pause, async (c) => {
    const { lobbyId } = c.req.valid('param');
    return c.json({ lobby: await asCaller(c, db, (tx) => pauseLobby(tx, lobbyId, true)) }, 200);
  });
  app.openapi(resume, async (c) => {
    const { lobbyId } = c.req.valid('param');
    return c.json({ lobby: await asCaller(c, db, (tx) => pauseLobby(tx, lobbyId, false)) }, 200);
  });
  app.openapi(destroy, async (c) => {
    const [{ lobbyId }, { code }] = [c.req.valid('param'), c.req.valid('query')];
    await asCaller(c, db, (tx) => deletePool(tx, lobbyId, 'live', code));
    return c.body(null, 204);
  });
  app.openapi(waiting, async (c) => {
    const { lobbyId } = c.req.valid('param');
    return c.json({ people: await asCaller(c, db, (tx) => listWaiting(tx, lobbyId)) }, 200);
  });
  app.openapi(analytics, async (c) => {
    const [{ lobbyId }, { hours }] = [c.req.valid('param'), c.req.valid('query')];
    return c.json(await asCaller(c, db, (tx) => readAnalytics(tx, lobbyId, hours)), 200);
  });
  app.openapi(move, async (c) => {
    const [{ poolId }, { mode }] = [c.req.valid('param'), c.req.valid('json')];
    if (mode !== 'events') await compilePolicies(db, [(await asCaller(c, db, (tx) => getPool(tx, poolId))).policy_version_id]);
    return c.json({ mode, moved: await asCaller(c, db, (tx) => movePool(tx, poolId, mode)) }, 200);
  });
  return app;
}
