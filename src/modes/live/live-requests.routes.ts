// What comes over the socket of the live mode: parsed, held against the limits, then done as over HTTP. What takes the database is done one
// after the other, in the order in which it was sent; typing and signals pass at once.
import { closeCodes, liveRequest, type LiveRequest } from '@nakodo/protocol';
import { WebSocket, type RawData } from 'ws';
import { AppError, problemOf } from '../../errors.js';
import type { RequestLog } from '../../server/http/log.js';
import { refuseInput } from '../../server/http/parse.js';
import type { LiveHub } from './hub/live-hub.js';
import { assertMayDo, tooMany, type LiveLimiter } from './hub/live-limits.js';
import { send, type LiveLine } from './hub/live-line.js';

export interface Listening {
  readonly live: LiveHub;
  readonly log: RequestLog;
  /** For the log. */
  readonly path: string;
}

/** Of one socket: what waits for the request before it. */
interface Queue {
  readonly waiting: LiveRequest[];
  busy: boolean;
}
const maxQueued = 100;

/** How to listen to a socket from now on. One set of listeners for all sockets: nothing is made for a message. */
export function socketListener(listening: Listening): (socket: WebSocket, line: LiveLine) => void {
  const { live } = listening;
  const lineOf = new WeakMap<WebSocket, LiveLine>();
  const take = createTaker(listening);
  function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
    const line = lineOf.get(this);
    if (!line || this.readyState !== WebSocket.OPEN) return; // what was under way when we said goodbye
    live.heard(line);
    take(line, isBinary || !Buffer.isBuffer(data) ? undefined : data);
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
    socket.on('message', onMessage).on('pong', onPong).on('close', onClose).on('error', ignore);
  };
}

/** `close` follows. */
const ignore = () => undefined;

/** Undefined as data: a message that is no text. */
function createTaker({ live, log, path }: Listening): (line: LiveLine, data: Buffer | undefined) => void {
  const { limiter } = live;
  const queues = new WeakMap<LiveLine, Queue>();

  const refuse = (line: LiveLine, { type, clientId }: Names, error: unknown) => {
    const known = error instanceof AppError ? error : new AppError('internal', {}, { cause: error });
    if (known.status >= 500) log.error({ requestId: line.requestId, path, type, error }, known.message);
    send(line, { type: 'refused', of: type, clientId, problem: problemOf(known, line.requestId) });
  };

  const work = async (line: LiveLine, queue: Queue): Promise<void> => {
    queue.busy = true;
    for (let request = queue.waiting.shift(); request; request = queue.waiting.shift()) {
      const names = namesIn(request);
      await run(live, line, request).catch((error: unknown) => refuse(line, names, error));
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

  return (line, data) => {
    const { userId } = line.person;
    if (limiter.take('frames', userId) !== undefined) return line.socket.close(closeCodes.malformed, 'too much');
    const given = read(data);
    const names = namesIn(given);
    try {
      const parsed = liveRequest.safeParse(given);
      if (!parsed.success) {
        if (limiter.take('malformed', userId) !== undefined) return line.socket.close(closeCodes.malformed, 'no message of ours');
        if (given === undefined) throw new AppError('invalid_input', 'A message is a JSON text');
        refuseInput(parsed.error);
      }
      const request = parsed.data;
      if (!mayDo(limiter, line, request)) return;
      if (takesDatabase(request)) enqueue(line, request);
      else void run(live, line, request).catch((error: unknown) => refuse(line, names, error)); // begins, and ends, at once
    } catch (error) {
      refuse(line, names, error);
    }
  };
}

const takesDatabase = ({ type }: LiveRequest) => type !== 'ping' && type !== 'typing' && type !== 'signal';

async function run({ commands, talk }: LiveHub, line: LiveLine, request: LiveRequest): Promise<void> {
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
}

/** False: it is dropped without a word. Throws `rate_limited`. */
function mayDo(limiter: LiveLimiter, { person: { userId }, address }: LiveLine, request: LiveRequest): boolean {
  switch (request.type) {
    case 'ping':
      return true;
    case 'typing':
      return limiter.take('typing', userId) === undefined;
    case 'signal': {
      const large = request.signal.kind === 'description' ? limiter.take('descriptions', userId) : undefined;
      const seconds = large ?? limiter.take('signals', userId);
      if (seconds !== undefined) throw tooMany(seconds);
      return true;
    }
    default:
      assertMayDo(limiter, request.type === 'say' ? 'messages' : 'moves', userId, address);
      return true;
  }
}

/** Undefined when it is no JSON. */
function read(data: Buffer | undefined): unknown {
  if (data === undefined) return undefined;
  try {
    return JSON.parse(data.toString());
  } catch {
    return undefined;
  }
}

interface Names {
  readonly type: string;
  readonly clientId: string | null;
}

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What something that may be anything calls itself, to say what was refused. */
function namesIn(given: unknown): Names {
  const { type, clientId }: { readonly type?: unknown; readonly clientId?: unknown } =
    typeof given === 'object' && given !== null ? given : {};
  return {
    type: typeof type === 'string' ? type.slice(0, 40) : 'message',
    clientId: typeof clientId === 'string' && uuidPattern.test(clientId) ? clientId : null,
  };
}
