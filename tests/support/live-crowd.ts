// People who live through the live mode by the SDK, as the pages do: they search, talk, skip, leave, reload and vanish, over whichever of the
// servers takes them.
import { createMatchmaking, type MatchmakingState, type MatchmakingStore } from '@nakodo/sdk';
import { WebSocket } from 'ws';
import type { Random } from '../../src/demo/random.js';

export interface CrowdOptions {
  readonly servers: readonly string[];
  readonly poolId: string;
  readonly userId: string;
  readonly token: string;
  readonly random: Random;
  /** All waits of the SDK and of the people are so many times shorter. */
  readonly speed: number;
  /** Found themselves with somebody else. */
  readonly onSession: () => void;
}

export interface CrowdMember {
  readonly userId: string;
  state(): MatchmakingState;
  /** They end no talk any more, and stay. */
  calm(): void;
  /** Their connection is gone without a word, and they do not come back. */
  vanish(): void;
  stop(): void;
}

export function joinCrowd({ servers, poolId, userId, token, random, speed, onSession }: CrowdOptions): CrowdMember {
  const later = (work: () => void, ms: number) => {
    const timer = setTimeout(work, ms / speed);
    return () => clearTimeout(timer);
  };
  let sockets: WebSocket[] = [];
  let plans: (() => void)[] = [];
  let talk = '';
  let busy = true;
  const store: MatchmakingStore = createMatchmaking({
    baseUrl: servers[0],
    token: () => token,
    later,
    random: random.next,
    openSocket(url, protocols) {
      const socket = new WebSocket(url.replace(/^ws:\/\/[^/]+/, random.pick(servers).replace('http', 'ws')), protocols);
      sockets = [...sockets.filter(({ readyState }) => readyState !== WebSocket.CLOSED), socket];
      return socket;
    },
  });
  const plan = (least: number, most: number, work: () => void) => {
    plans.push(later(work, least + random.next() * (most - least)));
  };
  const forgetPlans = () => {
    for (const callOff of plans) callOff();
    plans = [];
  };
  const goAway = () => {
    forgetPlans();
    talk = '';
    store.stop();
  };
  const vanish = () => {
    const lost = sockets;
    for (const socket of lost) {
      socket.on('error', () => undefined);
      socket.terminate();
    }
    goAway();
  };

  function goOn(): void {
    if (!busy) return;
    const way = random.next();
    if (way < 0.6) return store.actions.skip();
    if (way < 0.75) return store.actions.leave();
    if (way < 0.9) goAway();
    else vanish();
    plan(200, 4000, store.start);
  }

  function live(): void {
    const state = store.getState();
    if (state.name === 'connected') {
      if (state.session.id === talk) return;
      talk = state.session.id;
      onSession();
      forgetPlans();
      plan(100, 2000, () => store.actions.say('Hello'));
      plan(500, 8000, goOn);
    } else if (state.name === 'idle' || (state.name === 'ended' && !state.searchesOn)) {
      plan(50, 500, () => store.actions.search(poolId));
    } else if (state.name === 'error') {
      plan(500, 2000, () => (state.final ? store.actions.retry() : store.actions.search(poolId)));
    }
  }
  store.subscribe(live);
  plan(0, 3000, store.start);

  return {
    userId,
    state: store.getState,
    calm() {
      busy = false;
    },
    vanish,
    stop: goAway,
  };
}
