// The live mode over HTTP: for those who cannot have a WebSocket, and ask every few seconds. The same commands, the same limits.
import {
  iceServers,
  liveMessage,
  liveMessagesAnswer,
  liveMessagesQuery,
  liveSessionParams,
  liveQuery,
  liveStanding,
  sayBody,
  searchBody,
  skipBody,
  type LiveMessage,
} from '@nakodo/protocol';
import type { Database } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import type { AppContext } from '../../server/http/context.js';
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
import type { LiveHub } from './hub/live-hub.js';
import { iceServersFor, type IceSettings } from './live-ice.js';
import { assertMayDo } from './hub/live-limits.js';
import type { LiveMatcher } from './pairing/live-matcher.js';
import { networkFrom } from './live-socket.routes.js';
import { presentLiveState } from './hub/live.present.js';
import { endFor, readEnds, readLiveStates } from './hub/live.read.js';

const tags = ['live'];

const getState = endpoint('person', {
  method: 'get',
  path: '/api/live',
  tags,
  summary: 'Where the caller stands: idle, searching, or in a session with its last messages',
  description:
    'Counts as a sign of life: whoever searches or talks without a WebSocket asks at least every 10 seconds, or counts as gone after 30. ' +
    '`session`: the one that the caller was in; `ended` says how it ended, if it has.',
  request: { query: liveQuery },
  responses: { 200: answer(liveStanding, 'The state, and how the session that was asked for ended') },
});

const startSearch = endpoint('person', {
  method: 'post',
  path: '/api/live/search',
  tags,
  summary: 'Search for a partner in a lobby',
  description:
    'Searching twice is searching once. Whoever is in a session stays there. Refused (409) while the lobby takes nobody.',
  request: { body: jsonBody(searchBody) },
  responses: { 204: nothing },
});

const stopSearch = endpoint('person', {
  method: 'post',
  path: '/api/live/stop',
  tags,
  summary: 'Search no more',
  responses: { 204: nothing },
});

const inSession = <const V extends string>(verb: V, summary: string) =>
  endpoint('person', {
    method: 'post',
    path: `/api/live/sessions/{sessionId}/${verb}` as const,
    tags,
    summary,
    request: { params: liveSessionParams },
    responses: { 204: nothing },
  });
const leave = inSession('leave', 'End a session, and search no more. One that has ended stays as it is');
const keep = inSession(
  'keep',
  'Want to keep in touch: when both do, a conversation opens. During a session, and up to 10 minutes after',
);

const skip = endpoint('person', {
  method: 'post',
  path: '/api/live/sessions/{sessionId}/skip',
  tags,
  summary: 'End a session, and (unless `search` is false) search on in its lobby',
  description: 'Ends that session and no other: skipping twice, or after the partner did, does nothing more.',
  request: { params: liveSessionParams, body: jsonBody(skipBody) },
  responses: { 204: nothing },
});

const listMessages = endpoint('person', {
  method: 'get',
  path: '/api/live/sessions/{sessionId}/messages',
  tags,
  summary: 'Messages of a session after the one with the id `after`, oldest first, at most 100',
  request: { params: liveSessionParams, query: liveMessagesQuery },
  responses: { 200: answer(liveMessagesAnswer, 'Also after the end, for 24 hours') },
});

const say = endpoint('person', {
  method: 'post',
  path: '/api/live/sessions/{sessionId}/messages',
  tags,
  summary: 'Say something in a session',
  description: 'The same `clientId` again is the same message. Refused (409) once the session has ended.',
  request: { params: liveSessionParams, body: jsonBody(sayBody) },
  responses: { 201: answer(liveMessage, 'The message') },
});

const getIceServers = endpoint('person', {
  method: 'get',
  path: '/api/live/ice-servers',
  tags,
  summary: 'The STUN and TURN servers for audio and video, as RTCPeerConnection takes them',
  responses: { 200: answer(iceServers, 'With credentials of their own for each caller, which end by themselves') },
});

export interface LiveRoutes {
  readonly db: Database;
  readonly live: LiveHub;
  readonly matcher: LiveMatcher;
  readonly ice: IceSettings;
}

export function liveRoutes({ db, live, matcher, ice }: LiveRoutes): Router {
  const app = createRouter();
  const { commands, limiter } = live;
  const mover = (c: AppContext) => {
    const userId = personId(c);
    assertMayDo(limiter, 'moves', userId, networkFrom(c));
    return userId;
  };
  app.openapi(getState, async (c) => {
    const userId = personId(c);
    await db.run(sql`select touch_live(array[${userId}::uuid])`);
    const [row] = await readLiveStates(db, [userId], [null]);
    const state = presentLiveState(row?.state ?? { state: 'idle' }, matcher.standing(userId), live.label);
    const { session } = c.req.valid('query');
    const end = session === undefined ? undefined : endFor((await readEnds(db, [session])).get(session), userId);
    return c.json({ ...state, ended: end && session !== undefined ? { sessionId: session, ...end } : null }, 200);
  });
  app.openapi(startSearch, async (c) => {
    await commands.search(mover(c), c.req.valid('json').poolId ?? undefined);
    return c.body(null, 204);
  });
  app.openapi(stopSearch, async (c) => {
    await commands.stop(mover(c));
    return c.body(null, 204);
  });
  app.openapi(skip, async (c) => {
    await commands.skip(mover(c), c.req.valid('param').sessionId, c.req.valid('json'));
    return c.body(null, 204);
  });
  app.openapi(leave, async (c) => {
    await commands.leave(mover(c), c.req.valid('param').sessionId);
    return c.body(null, 204);
  });
  app.openapi(keep, async (c) => {
    await commands.keep(mover(c), c.req.valid('param').sessionId);
    return c.body(null, 204);
  });
  app.openapi(listMessages, async (c) => {
    const [{ sessionId }, { after }] = [c.req.valid('param'), c.req.valid('query')];
    const { messages } = await asCaller(c, db, (tx) =>
      tx.getRow<{ messages: LiveMessage[] }>(sql`select get_live_messages(${sessionId}, ${after}) as messages`),
    );
    return c.json({ messages }, 200);
  });
  app.openapi(say, async (c) => {
    const userId = personId(c);
    assertMayDo(limiter, 'messages', userId, networkFrom(c));
    return c.json(await commands.say(userId, c.req.valid('param').sessionId, c.req.valid('json')), 201);
  });
  app.openapi(getIceServers, (c) => c.json(iceServersFor(ice, personId(c), new Date()), 200));
  return app;
}
