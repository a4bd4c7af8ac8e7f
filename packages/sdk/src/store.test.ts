// The whole SDK but React and the net: a server that speaks the protocol by hand, over sockets and HTTP made here, with a clock that is turned.
import type { LiveNews, LiveRequest, LiveStanding, LiveState } from '@nakodo/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeTime, type FakeTime, settle } from '../../../tests/support/fake-time.js';
import { idle, lobbyId, messageOf, problem, searching, stateNews, talking, uuid } from '../../../tests/support/live-words.js';
import type { Surroundings } from './live-client.js';
import type { LiveSocket } from './live-socket.js';
import { searchOnMs } from './matchmaking.js';
import { createMatchmaking, type MatchmakingOptions, type MatchmakingStore } from './store.js';

class FakeSocket extends EventTarget {
  readonly url: string;
  readonly protocols: readonly string[];
  readonly sent: LiveRequest[] = [];
  closed = false;

  constructor(url: string, protocols: readonly string[]) {
    super();
    this.url = url;
    this.protocols = protocols;
  }
  send(data: string): void {
    this.sent.push(JSON.parse(data) as LiveRequest);
  }
  close(): void {
    this.closed = true;
  }
  // From the server's side
  say(...news: readonly LiveNews[]): void {
    for (const one of news) this.dispatchEvent(Object.assign(new Event('message'), { data: JSON.stringify(one) }));
  }
  end(code = 1006): void {
    this.dispatchEvent(Object.assign(new Event('close'), { code }));
  }
}

let time: FakeTime;
let sockets: FakeSocket[];
/** What HTTP answers: a state, a status of a refusal, or nothing at all. */
let http: LiveState | LiveStanding | number | 'silent';
let asked: string[];
let around: Set<Parameters<Surroundings>[0]>;
let store: MatchmakingStore;

const socket = () => sockets.at(-1) as unknown as FakeSocket;
const shown = () => store.getState();

function create(options: MatchmakingOptions = {}): MatchmakingStore {
  return createMatchmaking({
    baseUrl: 'https://meet.example',
    later: time.later,
    random: () => 1,
    openSocket(url, protocols) {
      const opened = new FakeSocket(url, protocols);
      sockets.push(opened);
      return opened as unknown as LiveSocket;
    },
    fetch: async (url, init) => {
      asked.push(`${init?.method} ${(url as string).replace('https://meet.example', '')}`);
      if (http === 'silent') throw new TypeError('fetch failed');
      if (typeof http === 'number') return Response.json(problem('unauthenticated', http), { status: http });
      return init?.method === 'GET' ? Response.json({ ended: null, ...http }) : new Response(null, { status: 204 });
    },
    surroundings(tell) {
      around.add(tell);
      return () => around.delete(tell);
    },
    ...options,
  });
}

beforeEach(() => {
  time = createFakeTime();
  sockets = [];
  http = 'silent';
  asked = [];
  around = new Set();
  store = create();
});

/** In a talk, over the first socket. */
async function talk(): Promise<void> {
  store.start();
  socket().say(stateNews(talking(1)));
  await settle();
}

describe('a line to the server', () => {
  it('is there once the server says where one stands', () => {
    store.start();
    expect(socket().url).toBe('wss://meet.example/api/live/socket');
    expect(socket().protocols).toEqual(['nakodo.live']);
    expect(shown()).toMatchObject({ name: 'connecting', attempt: 0 });
    socket().say(stateNews(idle));
    expect(shown()).toEqual({ name: 'idle' });
  });

  it('brings the token of the host app', async () => {
    store = create({ token: () => 'eyJ.a.b' });
    store.start();
    expect(socket().protocols).toEqual(['nakodo.live', 'nakodo.token.eyJ.a.b']);
  });

  it('says when it is none but asking, over which no call gets', async () => {
    http = talking(1);
    store.start();
    for (let n = 0; n < 2; n++) {
      socket().end();
      await settle();
      await time.pass(2000);
    }
    expect(shown()).toMatchObject({ name: 'connected', polls: true });
    await time.pass(60_000);
    socket().say(stateNews(talking(1)));
    expect(shown()).toMatchObject({ name: 'connected', polls: false });
  });

  it('goes on with the next token when the one it was opened with has ended, once', async () => {
    let token = 'eyJ.first';
    store = create({ token: () => token });
    await talk();
    token = 'eyJ.second';
    socket().end(4401);
    expect(shown()).toMatchObject({ name: 'connecting', back: { name: 'connected' } });
    await time.pass(1000);
    expect(socket().protocols).toEqual(['nakodo.live', 'nakodo.token.eyJ.second']);
    socket().say(stateNews(talking(1)));
    expect(shown()).toMatchObject({ name: 'connected' });
    socket().end(4401);
    expect(shown()).toMatchObject({ name: 'error', problem: { code: 'unauthenticated' } });
    expect(time.due()).toEqual([]);
  });

  it('comes back after 1, 2, 4 ... 30 s, and says in which talk one was', async () => {
    await talk();
    const pauses: number[] = [];
    for (let n = 0; n < 7; n++) {
      socket().end();
      await settle();
      const [pause = 0] = time.due();
      pauses.push(pause);
      await time.pass(pause);
    }
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    expect(socket().url).toBe(`wss://meet.example/api/live/socket?session=${uuid(1)}`);
    expect(shown()).toMatchObject({ name: 'connecting', back: { name: 'connected' } });
  });

  it('waits half as long at the least, so that not all come back at once', async () => {
    store = create({ random: () => 0 });
    store.start();
    socket().say(stateNews(idle));
    socket().end(1012);
    expect(time.due()).toEqual([500]);
  });

  it('begins to count anew once the server has spoken', async () => {
    await talk();
    socket().end();
    await time.pass(1000);
    socket().end();
    await time.pass(2000);
    socket().say(stateNews(talking(1)));
    socket().end();
    expect(time.due()).toEqual([1000]);
  });

  it('is asked whether it is alive every 20 s, and given up when there is no answer in 10 s', async () => {
    await talk();
    await time.pass(20_000);
    expect(socket().sent).toEqual([{ type: 'ping' }]);
    socket().say({ type: 'pong' });
    await time.pass(20_000);
    expect(socket().sent).toHaveLength(2);
    await time.pass(10_000);
    expect(socket().closed).toBe(true);
    expect(shown()).toMatchObject({ name: 'connecting', back: { name: 'connected' } });
  });

  it('is given up when the server says nothing within 10 s', async () => {
    store.start();
    await time.pass(10_000);
    expect(sockets[0]?.closed).toBe(true);
  });

  it.each([
    [4401, 'unauthenticated'],
    [4409, 'conflict'],
    [4400, 'bad_request'],
  ])('does not come back by itself after %i', async (code, why) => {
    await talk();
    socket().end(code);
    await time.pass(120_000);
    expect(sockets).toHaveLength(1);
    expect(shown()).toMatchObject({ name: 'error', final: true, problem: { code: why } });
    expect(time.due()).toEqual([]);
    store.actions.retry();
    socket().say(stateNews(talking(1)));
    expect(shown()).toMatchObject({ name: 'connected' });
  });

  it('learns by HTTP that nobody is signed in, which a socket that fails does not say', async () => {
    http = 401;
    store.start();
    socket().end();
    await settle();
    expect(shown()).toMatchObject({ name: 'error', problem: { status: 401 } });
    expect(time.due()).toEqual([]);
  });

  it('is made at once when the machine is on the net again', async () => {
    await talk();
    socket().end();
    await time.pass(1000);
    socket().end();
    await settle();
    for (const tell of around) tell('online');
    expect(sockets).toHaveLength(3);
  });

  it('is looked at when somebody looks at the page again', async () => {
    await talk();
    for (const tell of around) tell('visible');
    expect(socket().sent).toEqual([{ type: 'ping' }]);
    await time.pass(10_000);
    expect(socket().closed).toBe(true);
  });

  it('takes no notice of what a socket that was given up says later', async () => {
    await talk();
    await time.pass(30_000);
    sockets[0]?.say(stateNews(talking(2)));
    expect(shown()).toMatchObject({ name: 'connecting', back: { session: { id: uuid(1) } } });
  });
});

describe('where WebSockets are blocked', () => {
  /** Two sockets fail while HTTP works. */
  async function block(state: LiveState): Promise<void> {
    http = state;
    store.start();
    socket().end();
    await time.pass(1000);
    socket().end();
    await settle();
  }

  it('asks over HTTP, after 2, 4 and 8 s while nothing happens', async () => {
    await block(idle);
    expect(shown()).toEqual({ name: 'idle' });
    const before = asked.length;
    await time.pass(2000 + 4000 + 8000 + 8000);
    expect(asked.slice(before)).toEqual(Array.from({ length: 4 }, () => 'GET /api/live'));
    http = searching();
    await time.pass(8000);
    expect(shown()).toMatchObject({ name: 'searching' });
    const then = asked.length;
    await time.pass(2000);
    expect(asked).toHaveLength(then + 1);
  });

  it('does over HTTP what is asked, and looks at once what came of it', async () => {
    await block(idle);
    http = searching();
    store.actions.search(lobbyId);
    await settle();
    expect(asked.slice(-2)).toEqual(['POST /api/live/search', 'GET /api/live']);
    expect(shown()).toMatchObject({ name: 'searching', standing: { state: 'searching' } });
  });

  it('keeps what is on its way when HTTP fails too, and sends it when it is back', async () => {
    await block(talking(1));
    http = 'silent';
    store.actions.say('hello');
    await settle();
    expect(shown()).toMatchObject({ name: 'connecting', back: { messages: [{ text: 'hello', delivery: 'pending' }] } });
    http = talking(1);
    const before = asked.length;
    await time.pass(4000);
    expect(asked.slice(before)).toContain(`POST /api/live/sessions/${uuid(1)}/messages`);
    expect(shown()).toMatchObject({ name: 'connected' });
  });

  it('says in which talk one was, and searches on when the answer says that the partner went', async () => {
    await block(talking(1));
    http = { ...idle, ended: { sessionId: uuid(1), why: 'skip', byMe: false } };
    await time.pass(2000);
    expect(asked.at(-1)).toBe(`GET /api/live?session=${uuid(1)}`);
    expect(shown()).toMatchObject({ name: 'ended', why: 'skip', searchesOn: true });
    await time.pass(searchOnMs);
    expect(asked).toContain('POST /api/live/search');
    expect(asked.at(-1)).toBe('GET /api/live');
  });

  it('goes back to a socket as soon as one speaks', async () => {
    await block(idle);
    await time.pass(60_000);
    expect(sockets).toHaveLength(3);
    socket().say(stateNews(searching()));
    expect(shown()).toMatchObject({ name: 'searching' });
    const before = asked.length;
    await time.pass(15_000);
    expect(asked).toHaveLength(before);
  });

  it('stops when nobody is signed in any more', async () => {
    await block(idle);
    http = 401;
    await time.pass(2000);
    expect(shown()).toMatchObject({ name: 'error', final: true });
    expect(time.due()).toEqual([]);
  });

  it('does not count a server that does not answer at all as a blocked socket', async () => {
    store.start();
    for (let n = 0; n < 5; n++) {
      socket().end();
      await time.pass(30_000);
    }
    http = idle;
    socket().end();
    await settle();
    expect(shown()).toMatchObject({ name: 'connecting' });
  });
});

describe('a page', () => {
  it('is told of each change once, and gets the same state until the next', async () => {
    await talk();
    let changes = 0;
    store.subscribe(() => (changes += 1));
    const before = shown();
    socket().say({ type: 'typing', sessionId: uuid(2) });
    expect(shown()).toBe(before);
    expect(changes).toBe(0);
    socket().say({ type: 'typing', sessionId: uuid(1) });
    expect(changes).toBe(1);
    await time.pass(5000);
    expect(changes).toBe(2);
  });

  it('hears signals of the present talk only, and what was refused', async () => {
    const heard: unknown[] = [];
    store = create({ onSignal: (signal) => heard.push(signal.kind), onRefused: (of) => heard.push(of) });
    await talk();
    const signal = { kind: 'ready', instance: uuid(9) } as const;
    socket().say({ type: 'signal', sessionId: uuid(2), signal }, { type: 'signal', sessionId: uuid(1), signal });
    socket().say({ type: 'refused', of: 'keep', clientId: null, problem: problem() });
    expect(heard).toEqual(['ready', 'keep']);
    store.actions.signal(signal);
    expect(socket().sent).toEqual([{ type: 'signal', sessionId: uuid(1), signal }]);
  });

  it('searches on a moment after the partner left', async () => {
    await talk();
    socket().say(stateNews(idle, { session: 1, why: 'left', byMe: false }));
    await time.pass(searchOnMs - 1);
    expect(socket().sent).toEqual([]);
    await time.pass(1);
    expect(socket().sent).toEqual([{ type: 'search', poolId: lobbyId }]);
  });

  it('says what was written without a line over the next, once', async () => {
    await talk();
    socket().end();
    store.actions.say('hello');
    await time.pass(1000);
    socket().say(stateNews(talking(1)), stateNews(talking(1, [messageOf(1, 1, 'partner')])));
    expect(socket().sent).toMatchObject([{ type: 'say', text: 'hello' }]);
  });

  it('leaves nothing behind, wherever it stops', async () => {
    for (const until of ['first', 'talk', 'lost', 'asking', 'polling'] as const) {
      store = create();
      http = until === 'polling' ? idle : 'silent';
      store.start();
      if (until === 'talk') socket().say(stateNews(talking(1)), { type: 'typing', sessionId: uuid(1) });
      if (until === 'asking' || until === 'lost') socket().end();
      if (until === 'lost') await settle();
      if (until === 'polling') {
        socket().end();
        await time.pass(1000);
        socket().end();
        await settle();
        expect(shown()).toEqual({ name: 'idle' });
      }
      store.stop();
      await settle();
      expect([until, time.due(), around.size]).toEqual([until, [], 0]);
      expect(sockets.at(-1)?.closed).toBe(true);
      sockets = [];
    }
  });

  it('can start again', async () => {
    await talk();
    store.stop();
    expect(shown()).toMatchObject({ name: 'connecting' });
    store.start();
    socket().say(stateNews(idle));
    expect(shown()).toEqual({ name: 'idle' });
  });
});
