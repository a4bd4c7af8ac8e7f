// The WebSocket of the live mode: who may open it, and from where. What comes over it: live-requests.routes.ts.
import { liveQuery } from '@nakodo/protocol';
import type { Database } from '../../db/database.js';
import { AppError } from '../../errors.js';
import { networkOf } from '../../server/http/client.js';
import type { AppContext, UpgradeEnv } from '../../server/http/context.js';
import { createRouter, endpoint, personId, type Router } from '../../server/http/endpoint.js';
import { assertSameOrigin } from '../../server/http/identify.js';
import type { RequestLog } from '../../server/http/log.js';
import type { LiveHub } from './hub/live-hub.js';
import { tooMany } from './hub/live-limits.js';
import { socketListener } from './live-requests.routes.js';
import { readSuspended } from './hub/live.read.js';

export const liveSocketPath = '/api/live/socket';

const openSocket = endpoint('person', {
  method: 'get',
  path: liveSocketPath,
  tags: ['live'],
  summary: 'The WebSocket of the live mode: search, talk, signalling',
  description:
    'Messages are those of `liveRequest` and `liveNews` in the protocol, as JSON texts. A browser of our own pages comes with its cookie, and only ' +
    'from our own pages or `CORS_ORIGINS`; others send a bearer token, as a header or as a second subprotocol `nakodo.token.TOKEN` beside ' +
    '`nakodo.live`. `session`: the one that the caller was in, whose end is told if it has ended meanwhile.',
  request: { query: liveQuery },
  responses: { 101: { description: 'The connection is a WebSocket from now on' } },
});

export interface LiveSocketRoutes {
  readonly db: Database;
  readonly live: LiveHub;
  readonly log: RequestLog;
}

export function liveSocketRoutes({ db, live, log }: LiveSocketRoutes): Router {
  const app = createRouter();
  const listen = socketListener({ live, log, path: liveSocketPath });
  app.openapi(openSocket, async (c) => {
    const userId = personId(c);
    // A cookie comes along wherever a page of another site leads; a token is given on purpose.
    if (c.req.header('authorization') === undefined) assertSameOrigin(c);
    const env = upgradeOf(c);
    const address = networkFrom(c);
    if (address !== undefined && live.linesFrom(address) >= live.limiter.socketsPerAddress) throw tooMany(30);
    if ((await readSuspended(db, [userId])).length > 0) throw new AppError('forbidden', 'This account is suspended');
    const opening = {
      userId,
      sessionId: c.req.valid('query').session,
      requestId: c.get('requestId'),
      address,
      mayStay: c.get('mayStay'),
    };
    env.onSocket = (socket) => listen(socket, live.open({ socket, ...opening }));
    return new Response(null, { status: 200 });
  });
  return app;
}

/** Whom the limits of addresses count; undefined where nobody knows. */
export function networkFrom(c: AppContext): string | undefined {
  const { address } = c.get('client');
  return address === undefined ? undefined : networkOf(address);
}

function upgradeOf(c: AppContext): UpgradeEnv {
  const env = c.env as Partial<UpgradeEnv> | undefined;
  if (env?.isUpgrade !== true)
    throw new AppError('bad_request', 'This address takes WebSockets only; over HTTP there is GET /api/live');
  return env as UpgradeEnv;
}
