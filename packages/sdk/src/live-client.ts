// The line to the server: one WebSocket, made again after any break; where WebSockets are blocked, polling over HTTP. It knows nothing of what is
// said over it. Nothing is kept here to be resumed: the server says over each new line where one stands.
import type { LiveRequest, LiveStanding, ProblemDocument } from '@nakodo/protocol';
import { ApiError, type Client } from './client.js';
import { backoffMs, type Later } from './clock.js';
import type { LineEvent } from './line-event.js';
import { type Polling, startPolling } from './polling.js';
import { attemptOf, type LiveSocket, readNews } from './live-socket.js';
import { refusalOf } from './refusals.js';

/** Tells that the machine is on the net again, that it is not, or that somebody looks at the page again. Returns how to stop. */
export type Surroundings = (tell: (what: 'online' | 'offline' | 'visible') => void) => () => void;

export interface LiveClientOptions {
  readonly openSocket: () => LiveSocket;
  /** Whether the host app has another one by now than when the last socket was opened. */
  readonly hasNewToken: () => boolean;
  readonly client: Client;
  /** The talk that is known of. */
  readonly session: () => string | undefined;
  readonly onEvent: (event: LineEvent) => void;
  readonly later: Later;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  readonly surroundings?: Surroundings | undefined;
}

export interface LiveClient {
  /** Also after it was refused. */
  connect(): void;
  /** False: there is no line, nothing was sent. */
  send(request: LiveRequest): boolean;
  close(): void;
}

const pingEveryMs = 20_000;
/** So long may an answer take, and so long the first word over a new line. */
const answerMs = 10_000;
const backoff = { base: 1000, most: 30_000 };
/** Sockets that failed while HTTP worked, in a row: from then on they count as blocked. */
const failuresUntilPolling = 2;
/** While polling, a socket is tried again so often. */
const socketAgainMs = 60_000;

export function openLiveClient({
  openSocket,
  hasNewToken,
  client,
  session,
  onEvent,
  later,
  random,
  surroundings,
}: LiveClientOptions): LiveClient {
  let attempt = 0;
  let blocked = 0;
  /** The socket over which the server has spoken. */
  let open: LiveSocket | undefined;
  let dropSocket: (() => void) | undefined;
  let polling: Polling | undefined;
  let stopLooking: AbortController | undefined;
  let callOffRetry = () => {};
  let checkLine = () => {};
  let stopWatching: (() => void) | undefined;

  const connect = () => {
    callOffRetry();
    dropSocket?.();
    if (!polling) onEvent({ type: 'opening' });
    const socket = attemptOf(openSocket);
    if (!socket) return onClosed(undefined, false);
    let callOff = later(() => end(), answerMs);
    let over = false;
    const drop = () => {
      over = true;
      callOff();
      if (open === socket) open = undefined;
      dropSocket = undefined;
      socket.close();
    };
    const end = (code?: number) => {
      if (over) return;
      const spoke = open === socket;
      drop();
      onClosed(code, spoke);
    };
    const ping = () => {
      callOff();
      callOff = later(() => end(), answerMs);
      socket.send('{"type":"ping"}');
    };
    dropSocket = drop;
    socket.addEventListener('error', () => undefined); // `close` follows
    socket.addEventListener('close', ({ code }) => end(code));
    socket.addEventListener('message', ({ data }) => {
      if (over) return;
      callOff();
      callOff = later(ping, pingEveryMs);
      if (open !== socket) {
        open = socket;
        checkLine = () => over || ping();
        attempt = blocked = 0;
        stopPolling();
        onEvent({ type: 'open' });
      }
      const news = readNews(data);
      if (news && news.type !== 'pong' && !over) onEvent({ type: 'news', news });
    });
  };

  function onClosed(code: number | undefined, spoke: boolean): void {
    if (polling) return retryIn(socketAgainMs);
    const refusal = refusalOf(code);
    // A token lives for an hour, say, and a talk for two: the line goes on with the next one.
    const goesOn = refusal?.code === 'unauthenticated' && hasNewToken();
    if (refusal && !goesOn) return refuse(refusal);
    onEvent({ type: 'lost', attempt: attempt + 1 });
    if (spoke) retry();
    else void askWhy();
  }

  /** Browsers do not say why a socket failed; HTTP does. */
  async function askWhy(): Promise<void> {
    const looking = (stopLooking = new AbortController());
    const callOff = later(() => looking.abort(), answerMs);
    const found = await client.findState(session(), looking.signal).catch((error: unknown) => error);
    callOff();
    if (stopLooking !== looking) return;
    stopLooking = undefined;
    const problem = found instanceof ApiError ? found.problem : undefined;
    if (problem?.status === 401 || problem?.status === 403) return refuse(problem);
    blocked = found instanceof Error ? 0 : blocked + 1;
    if (blocked < failuresUntilPolling) return retry();
    poll(found as LiveStanding);
  }

  function poll(standing: LiveStanding): void {
    polling = startPolling({ client, later, random, onEvent, onRefused: refuse, session, standing });
    retryIn(socketAgainMs);
  }

  function stopPolling(): void {
    polling?.stop();
    polling = undefined;
  }

  function retry(): void {
    retryIn(backoffMs(attempt, backoff, random));
    attempt++;
  }

  function retryIn(ms: number): void {
    callOffRetry();
    callOffRetry = later(connect, ms);
  }

  function refuse(problem: ProblemDocument): void {
    quiet();
    onEvent({ type: 'refused', problem });
  }

  function quiet(): void {
    callOffRetry();
    stopLooking?.abort();
    stopLooking = undefined;
    dropSocket?.();
    stopPolling();
    stopWatching?.();
    stopWatching = undefined;
    attempt = blocked = 0;
  }

  function hearAround(what: 'online' | 'offline' | 'visible'): void {
    if (open) return checkLine();
    if (what === 'offline') return;
    if (polling) return polling.now();
    if (dropSocket || stopLooking) return; // on its way
    attempt = 0;
    connect();
  }

  return {
    connect() {
      quiet();
      stopWatching = surroundings?.(hearAround);
      connect();
    },
    send(request) {
      if (polling) polling.send(request);
      else if (open) open.send(JSON.stringify(request));
      return polling !== undefined || open !== undefined;
    },
    close: quiet,
  };
}
