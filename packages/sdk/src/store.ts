// The state machine on a real line with a real clock: what a page subscribes to. One of it a page; `stop()` leaves nothing behind.
import type { liveProtocols, LiveNews, LiveRequestType, LiveSession, ProblemDocument, Signal } from '@nakodo/protocol';
import { createClient, type Client, type ClientOptions } from './client.js';
import { type Later, realLater } from './clock.js';
import { openLiveClient, type Surroundings } from './live-client.js';
import type { LiveSocket } from './live-socket.js';
import { type MatchmakingEffect, type MatchmakingEvent, type MatchmakingState, newMatchmaking, shownOf } from './matchmaking.js';
import { reduce } from './reduce.js';
import { newId } from './new-id.js';

export interface MatchmakingOptions extends ClientOptions {
  /** Else the browser's own WebSocket. */
  readonly openSocket?: ((url: string, protocols: string[]) => LiveSocket) | undefined;
  readonly surroundings?: Surroundings | undefined;
  readonly later?: Later | undefined;
  readonly random?: (() => number) | undefined;
  /** Search on by itself after a skip and after the partner went. Default: yes. */
  readonly autoSearch?: boolean | undefined;
  /** Something was refused that changes no state (too fast, ...): for a notice. */
  readonly onRefused?: ((of: LiveRequestType, problem: ProblemDocument) => void) | undefined;
  /** What the partner's browser says, of the present talk. */
  readonly onSignal?: ((signal: Signal, session: LiveSession) => void) | undefined;
  /** Everything that the server says, before it changes anything: for sounds and tests. */
  readonly onNews?: ((news: LiveNews) => void) | undefined;
}

export interface MatchmakingStore {
  getState(): MatchmakingState;
  subscribe(changed: () => void): () => void;
  start(): void;
  stop(): void;
  readonly client: Client;
  readonly actions: MatchmakingActions;
}

export interface MatchmakingActions {
  search(poolId: string): void;
  stopSearching(): void;
  skip(): void;
  leave(): void;
  say(text: string): void;
  sayAgain(clientId: string): void;
  discard(clientId: string): void;
  typing(): void;
  keep(): void;
  dismiss(): void;
  retry(): void;
  setAutoSearch(on: boolean): void;
  /** To the partner's browser. Dropped while there is no line: a call says `ready` anew over each. */
  signal(signal: Signal): void;
}

export function createMatchmaking(options: MatchmakingOptions = {}): MatchmakingStore {
  const { later = realLater, random = Math.random, onRefused, onSignal, onNews } = options;
  const client = createClient(options);
  const listeners = new Set<() => void>();
  const timers = new Map<string, () => void>();
  const waiting: MatchmakingEvent[] = [];
  let at = newMatchmaking(options);
  let shown = shownOf(at);
  let running = false;
  let busy = false;
  let tokenGiven: string | undefined;

  const line = openLiveClient({
    openSocket() {
      tokenGiven = options.token?.();
      return (options.openSocket ?? browserSocket)(socketUrl(options.baseUrl, session()), protocolsOf(tokenGiven));
    },
    hasNewToken: () => options.token?.() !== tokenGiven,
    client,
    session,
    later,
    random,
    surroundings: options.surroundings,
    onEvent(event) {
      if (event.type === 'news') hear(event.news);
      dispatch(event);
    },
  });

  /** Of the talk that was there before, the server tells how it has ended meanwhile. */
  function session(): string | undefined {
    return at.truth?.state === 'session' ? at.truth.session.id : undefined;
  }

  /** One event after the other: what listeners and effects cause comes afterwards. */
  function dispatch(event: MatchmakingEvent): void {
    waiting.push(event);
    if (busy) return;
    busy = true;
    try {
      for (let next = waiting.shift(); next; next = waiting.shift()) take(next);
    } finally {
      busy = false;
    }
  }

  function take(event: MatchmakingEvent): void {
    const { next, effects } = reduce(at, event);
    const changed = next !== at;
    at = next;
    if (changed) shown = shownOf(at);
    if (running) for (const effect of effects) run(effect);
    if (changed) for (const listener of listeners) listener();
  }

  function run(effect: MatchmakingEffect): void {
    switch (effect.do) {
      case 'send':
        line.send(effect.request);
        return;
      case 'connect':
        line.connect();
        return;
      case 'tell':
        onRefused?.(effect.of, effect.problem);
        return;
      case 'timer':
      case 'cancel': {
        const { timer } = effect;
        timers.get(timer)?.();
        timers.delete(timer);
        if (effect.do === 'timer')
          timers.set(
            timer,
            later(() => dispatch({ type: 'timer', timer }), effect.ms),
          );
      }
    }
  }

  function hear(news: LiveNews): void {
    onNews?.(news);
    if (news.type === 'signal' && at.truth?.state === 'session' && at.truth.session.id === news.sessionId)
      onSignal?.(news.signal, at.truth.session);
  }

  return {
    client,
    getState: () => shown,
    subscribe(changed) {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    start() {
      if (running) return;
      running = true;
      line.connect();
    },
    stop() {
      running = false;
      line.close();
      for (const callOff of timers.values()) callOff();
      timers.clear();
      at = newMatchmaking(at);
      shown = shownOf(at);
    },
    actions: {
      search: (poolId) => dispatch({ type: 'search', poolId }),
      stopSearching: () => dispatch({ type: 'stop' }),
      skip: () => dispatch({ type: 'skip' }),
      leave: () => dispatch({ type: 'leave' }),
      say: (text) => dispatch({ type: 'say', clientId: newId(), text, at: new Date().toISOString() }),
      sayAgain: (clientId) => dispatch({ type: 'sayAgain', clientId }),
      discard: (clientId) => dispatch({ type: 'discard', clientId }),
      typing: () => dispatch({ type: 'typing' }),
      keep: () => dispatch({ type: 'keep' }),
      dismiss: () => dispatch({ type: 'dismiss' }),
      retry: () => dispatch({ type: 'retry' }),
      setAutoSearch: (on) => dispatch({ type: 'autoSearch', on }),
      signal(signal) {
        if (at.heard && at.truth?.state === 'session') line.send({ type: 'signal', sessionId: at.truth.session.id, signal });
      },
    },
  };
}

const browserSocket = (url: string, given: string[]): LiveSocket => new WebSocket(url, given);

function socketUrl(baseUrl: string | undefined, session: string | undefined): string {
  const url = new URL('/api/live/socket', baseUrl === undefined || baseUrl === '' ? globalThis.location.origin : baseUrl);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  if (session !== undefined) url.searchParams.set('session', session);
  return url.href;
}

// The protocol's own, without loading its schemas: the compiler compares the two.
const protocols: typeof liveProtocols = { name: 'nakodo.live', token: 'nakodo.token.' };

function protocolsOf(token: string | undefined): string[] {
  return token === undefined ? [protocols.name] : [protocols.name, protocols.token + token];
}
