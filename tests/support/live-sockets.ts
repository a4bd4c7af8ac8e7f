// People on the WebSocket of the live mode: what they hear, in order, and what they say.
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { liveNews, type LiveMessage, type LiveNews, type LiveRequest, type LiveSession } from '@nakodo/protocol';
import { WebSocket } from 'ws';
import type { Database } from '../../src/db/database.js';
import type { ProfileInput } from '../../src/people/profiles.js';
import { acceptSockets } from '../../src/server/upgrade.js';
import { hostToken, openTestApp, type TestApp } from './http.js';

type State = Extract<LiveNews, { type: 'state' }>;

export interface LiveServer {
  readonly http: TestApp;
  readonly server: Server;
  readonly address: string;
  /** `ws://127.0.0.1:PORT/api/live/socket` */
  readonly socketAddress: string;
  /** Opens a socket as somebody; resolves with the first state. */
  join(userId: string, options?: { readonly session?: string }): Promise<LiveClient>;
  close(): Promise<void>;
}

/**
 * The app on a real server, with clocks that go faster. Nobody is asked whether they are alive: rounds this short leave 30 ms for the answer, which a busy
 * machine does not always give.
 */
export async function serveLive(db: Database, options: Parameters<typeof openTestApp>[1] = {}): Promise<LiveServer> {
  const http = await openTestApp(db, {
    ...options,
    liveTimes: { tickMs: 10, roundMs: 20, lookMs: 100, idleLookMs: 200, awayMs: 30, askMs: 3_600_000, ...options.liveTimes },
  });
  const server = createAdaptorServer({ fetch: http.app.fetch, createServer }) as Server;
  acceptSockets(server, http.app.fetch);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const socketAddress = `ws://127.0.0.1:${port}/api/live/socket`;
  return {
    http,
    server,
    address: `http://127.0.0.1:${port}`,
    socketAddress,
    async join(userId, { session } = {}) {
      const client = openClient(socketAddress + (session === undefined ? '' : `?session=${session}`), {
        authorization: `Bearer ${await hostToken(userId)}`,
      });
      await client.next((news) => news.type === 'state');
      return client;
    },
    async close() {
      http.live.beginStop();
      await http.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections(); // what fetch keeps for later
      await closed;
    },
  };
}

export interface LiveClient {
  readonly socket: WebSocket;
  /** All of it, oldest first. */
  readonly heard: readonly LiveNews[];
  /** What the last state says. */
  state(): State | undefined;
  session(): LiveSession | undefined;
  send(request: LiveRequest): void;
  /** The first news that fits, of those that no earlier call has given or passed over. */
  next(fits: (news: LiveNews) => boolean): Promise<LiveNews>;
  nextState(name: 'idle' | 'searching' | 'session'): Promise<State>;
  nextMessage(): Promise<LiveMessage>;
  nextRefusal(): Promise<Extract<LiveNews, { type: 'refused' }>>;
  /** The code with which it was closed. */
  closed: Promise<number>;
  /** Says goodbye. */
  close(): Promise<void>;
}

const waitMs = 120_000; // of a busy machine, as in vitest.config.ts

export function openClient(address: string, headers: Record<string, string> = {}, protocols: string[] = []): LiveClient {
  const socket = new WebSocket(address, protocols, { headers });
  const heard: LiveNews[] = [];
  let passed = 0;
  let failure: Error | undefined;
  let wake: () => void = () => undefined;
  socket.on('message', (data: Buffer) => {
    heard.push(liveNews.parse(JSON.parse(data.toString())));
    wake();
  });
  const closed = new Promise<number>((resolve) => socket.on('close', (code) => resolve(code)));
  socket.on('error', (error) => {
    failure = error;
    wake();
  });
  socket.on('close', (code) => {
    failure ??= new Error(`closed: ${code}`);
    wake();
  });
  const next = async (fits: (news: LiveNews) => boolean): Promise<LiveNews> => {
    const until = Date.now() + waitMs;
    for (;;) {
      while (passed < heard.length) {
        const news = heard[passed++] as LiveNews;
        if (fits(news)) return news;
      }
      if (failure) throw failure;
      const left = until - Date.now();
      if (left <= 0) throw new Error(`not heard; the last were ${JSON.stringify(heard.slice(-5))}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const last = () => heard.findLast((news): news is State => news.type === 'state');
  return {
    socket,
    heard,
    state: last,
    session() {
      const { state } = last() ?? {};
      return state?.state === 'session' ? state.session : undefined;
    },
    send: (request) => socket.send(JSON.stringify(request)),
    next,
    nextState: async (name) => (await next((news) => news.type === 'state' && news.state.state === name)) as State,
    nextMessage: async () => ((await next((news) => news.type === 'message')) as { message: LiveMessage }).message,
    nextRefusal: async () => (await next((news) => news.type === 'refused')) as Extract<LiveNews, { type: 'refused' }>,
    closed,
    async close() {
      socket.close();
      await closed;
    },
  };
}

/** Both search and find each other; the session's id. */
export async function pairOverSockets(poolId: string, one: LiveClient, other: LiveClient): Promise<string> {
  for (const client of [one, other]) client.send({ type: 'search', poolId });
  const [{ state }] = await Promise.all([one.nextState('session'), other.nextState('session')]);
  return state.state === 'session' ? state.session.id : '';
}

export const say = (client: LiveClient, sessionId: string, text: string, clientId: string = randomUUID()): void =>
  client.send({ type: 'say', sessionId, clientId, text });

/** People who suit each other. */
export const likeMinded = (count: number): ProfileInput[] =>
  Array.from({ length: count }, (_, n) => ({ name: `P${n}`, birthDate: '1990-01-01', interests: ['go'] }));
