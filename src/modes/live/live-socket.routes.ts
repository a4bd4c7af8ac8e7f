// The WebSocket of the live mode: who may open it, and what comes over it, parsed and held against the limits before anything is done.
import { liveQuery, liveRequest, closeCodes, type LiveRequest } from '@nakodo/protocol';
import { WebSocket, type RawData } from 'ws';
import type { Database } from '../../db/database.js';
import { AppError, problemOf } from '../../errors.js';
import { networkOf } from '../../server/http/client.js';
import type { AppContext, UpgradeEnv } from '../../server/http/context.js';
import { createRouter, endpoint, personId, type Router } from '../../server/http/endpoint.js';
import { assertSameOrigin } from '../../server/http/identify.js';
import type { RequestLog } from '../../server/http/log.js';
import { refuseInput } from '../../server/http/parse.js';
import type { LiveHub } from './live-hub.js';
import { assertMayDo, maxSocketsPerAddress, tooMany } from './live-limits.js';
import { send, type LiveLine } from './live-line.js';
import { readSuspended } from './live.read.js';

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
  const listen = listener(live, log);
  app.openapi(openSocket, async (c) => {
    const userId = personId(c);
    // A cookie comes along wherever a page of another site leads; a token is given on purpose.
    if (c.req.header('authorization') === undefined) assertSameOrigin(c);
    const env = upgradeOf(c);
    const address = networkFrom(c);
    if (address !== undefined && live.linesFrom(address) >= maxSocketsPerAddress) throw tooMany(30);
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

/** Requests that wait for the one before them, over one socket. */
const maxQueued = 100;
/** What takes the database comes one after the other, in the order in which it was sent. */
interface Queue {
  readonly waiting: LiveRequest[];
  busy: boolean;
}

function listener(live: LiveHub, log: RequestLog): (socket: WebSocket, line: LiveLine) => void {
  const { limiter, commands, talk } = live;
  const lineOf = new WeakMap<WebSocket, LiveLine>();
  const queues = new WeakMap<LiveLine, Queue>();

  const refuse = (line: LiveLine, of: string, clientId: string | null, error: unknown) => {
    const known = error instanceof AppError ? error : new AppError('internal', {}, { cause: error });
    if (known.status >= 500) log.error({ requestId: line.requestId, path: liveSocketPath, of, error }, known.message);
    send(line, { type: 'refused', of, clientId, problem: problemOf(known, line.requestId) });
  };

  const run = async (line: LiveLine, request: LiveRequest): Promise<void> => {
    const { userId } = line.person;
    switch (request.type) {
      case 'search':
        return await commands.search(userId, request.poolId);
      case 'stop':
        return await commands.stop(userId);
      case 'skip':
        return await commands.skip(userId, request.sessionId, request);
      case 'leave':
        return await commands.leave(userId, request.sessionId);
      case 'keep':
        return await commands.keep(userId, request.sessionId);
      case 'say':
        return void (await commands.say(userId, request.sessionId, request));
      case 'typing':
        return talk.forward(line.person, request.sessionId, { type: 'typing', sessionId: request.sessionId });
      case 'signal':
        return talk.forward(line.person, request.sessionId, request);
      case 'ping':
        return send(line, { type: 'pong' });
    }
  };

  /** Whether it may be done; false: it is dropped without a word. */
  const mayDo = ({ person: { userId }, address }: LiveLine, request: LiveRequest): boolean => {
    switch (request.type) {
      case 'ping':
        return true;
      case 'typing':
        return limiter.take('typing', userId) === undefined;
      case 'say':
        assertMayDo(limiter, 'messages', userId, address);
        return true;
      case 'signal': {
        const large = request.signal.kind === 'description' ? limiter.take('descriptions', userId) : undefined;
        const seconds = large ?? limiter.take('signals', userId);
        if (seconds !== undefined) throw tooMany(seconds);
        return true;
      }
      default:
        assertMayDo(limiter, 'moves', userId, address);
        return true;
    }
  };

  const work = async (line: LiveLine, queue: Queue): Promise<void> => {
    queue.busy = true;
    for (let request = queue.waiting.shift(); request; request = queue.waiting.shift()) {
      const clientId = request.type === 'say' ? request.clientId : null;
      const { type } = request;
      await run(line, request).catch((error: unknown) => refuse(line, type, clientId, error));
    }
    queue.busy = false;
  };

  const enqueue = (line: LiveLine, request: LiveRequest): void => {
    const queue = queues.get(line) ?? { waiting: [], busy: false };
    queues.set(line, queue);
    if (queue.waiting.length >= maxQueued) throw tooMany(1);
    queue.waiting.push(request);
    if (!queue.busy) void work(line, queue);
  };

  const take = (line: LiveLine, data: RawData, isBinary: boolean): void => {
    if (line.socket.readyState !== WebSocket.OPEN) return; // what was under way when we said goodbye
    if (limiter.take('frames', line.person.userId) !== undefined) return line.socket.close(closeCodes.malformed, 'too much');
    const given = read(data, isBinary);
    const parsed = liveRequest.safeParse(given);
    const { type, clientId } = namesIn(given);
    try {
      if (!parsed.success) {
        if (limiter.take('malformed', line.person.userId) !== undefined)
          return line.socket.close(closeCodes.malformed, 'no message of ours');
        refuseInput(parsed.error);
      }
      const request = parsed.data;
      if (!mayDo(line, request)) return;
      if (takesDatabase(request)) enqueue(line, request);
      else void run(line, request).catch((error: unknown) => refuse(line, type, null, error)); // begins, and ends, at once
    } catch (error) {
      refuse(line, type, clientId, error);
    }
  };

  // One of each for all sockets: nothing is made for a message.
  function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
    const line = lineOf.get(this);
    if (!line) return;
    live.heard(line);
    take(line, data, isBinary);
  }
  function onPong(this: WebSocket): void {
    const line = lineOf.get(this);
    if (line) live.heard(line);
  }
  function onClose(this: WebSocket): void {
    const line = lineOf.get(this);
    if (line) live.closed(line);
  }
  return (socket, line) => {
    lineOf.set(socket, line);
    socket.on('message', onMessage);
    socket.on('pong', onPong);
    socket.on('close', onClose);
    socket.on('error', ignore);
  };
}

const takesDatabase = ({ type }: LiveRequest) => type !== 'ping' && type !== 'typing' && type !== 'signal';

/** `close` follows. */
const ignore = () => undefined;

/** Undefined when it is no JSON. */
function read(data: RawData, isBinary: boolean): unknown {
  if (isBinary || !Buffer.isBuffer(data)) return undefined;
  try {
    return JSON.parse(data.toString());
  } catch {
    return undefined;
  }
}

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What something that may be anything calls itself, to say what was refused. */
function namesIn(given: unknown): { readonly type: string; readonly clientId: string | null } {
  const { type, clientId } = (typeof given === 'object' && given !== null ? given : {}) as Record<string, unknown>;
  return {
    type: typeof type === 'string' ? type.slice(0, 40) : 'message',
    clientId: typeof clientId === 'string' && uuidPattern.test(clientId) ? clientId : null,
  };
}
