// Coming to a lobby by its code, and leaving it.
import { z } from 'zod';
import { codeParams, joinBody, lobby, lobbyParams, lobbyPreview } from '@nakodo/protocol';
import type { Database } from '../../../db/database.js';
import {
  answer,
  asCaller,
  createRouter,
  endpoint,
  jsonBody,
  nothing,
  personId,
  type Router,
} from '../../../server/http/endpoint.js';
import { joinLobby, leaveLobby } from './lobbies.manage.js';
import { getLobby, listLobbies, previewLobby } from './lobbies.read.js';

const getByCode = endpoint('anyone', {
  method: 'get',
  path: '/api/lobbies/by-code/{code}',
  tags: ['lobbies'],
  summary: 'What a lobby is, before going in',
  request: { params: codeParams },
  responses: { 200: answer(lobbyPreview, 'The lobby, and whether the caller is in it') },
});

const join = endpoint('signed-in', {
  method: 'post',
  path: '/api/lobbies/join',
  tags: ['lobbies'],
  summary: 'Join a lobby by its code',
  description:
    'Joining twice is joining once. Refused (409) without a profile, once the lobby has ended, and, naming `birthDate`, where it asks for one.',
  request: { body: jsonBody(joinBody) },
  responses: { 200: answer(z.object({ lobby }), 'The lobby') },
});

const leave = endpoint('signed-in', {
  method: 'delete',
  path: '/api/lobbies/{lobbyId}/membership',
  tags: ['lobbies'],
  summary: 'Leave a lobby; a session there ends',
  request: { params: lobbyParams },
  responses: { 204: nothing },
});

const list = endpoint('signed-in', {
  method: 'get',
  path: '/api/lobbies',
  tags: ['lobbies'],
  summary: 'The lobbies that the caller is in; for admins and the service all, with how they stand',
  responses: { 200: answer(z.object({ lobbies: z.array(lobby) }), 'Newest first') },
});

const getOne = endpoint('signed-in', {
  method: 'get',
  path: '/api/lobbies/{lobbyId}',
  tags: ['lobbies'],
  summary: 'A lobby',
  request: { params: lobbyParams },
  responses: { 200: answer(lobby, 'The lobby') },
});

export function lobbyJoinRoutes(db: Database): Router {
  const app = createRouter();
  app.openapi(getByCode, async (c) => c.json(await asCaller(c, db, (tx) => previewLobby(tx, c.req.valid('param').code)), 200));
  app.openapi(join, async (c) => {
    personId(c);
    const { code, birthDate } = c.req.valid('json');
    return c.json({ lobby: await asCaller(c, db, (tx) => joinLobby(tx, code, birthDate)) }, 200);
  });
  app.openapi(leave, async (c) => {
    const [userId, { lobbyId }] = [personId(c), c.req.valid('param')];
    await asCaller(c, db, (tx) => leaveLobby(tx, lobbyId, userId));
    return c.body(null, 204);
  });
  app.openapi(list, async (c) => c.json({ lobbies: await asCaller(c, db, listLobbies) }, 200));
  app.openapi(getOne, async (c) => c.json(await asCaller(c, db, (tx) => getLobby(tx, c.req.valid('param').lobbyId)), 200));
  return app;
}
