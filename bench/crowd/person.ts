// Somebody of the crowd: comes, searches, talks, skips, leaves, vanishes without a word, reloads. What they do and when follows from their seed
// and from what the server says.
import { randomUUID } from 'node:crypto';
import type { LiveNews, LiveRequest, LiveState } from '@nakodo/protocol';
import { WebSocket } from 'ws';
import type { Random } from '../../src/demo/random.js';
import type { Samples } from './samples.js';

export interface PersonOptions {
  readonly userId: string;
  readonly poolId: string;
  readonly cookie: string;
  /** `http://127.0.0.1:PORT` */
  readonly server: string;
  /** Of this machine's own: people come from many addresses. */
  readonly from: string;
  readonly random: Random;
  readonly samples: Samples;
  readonly crowd: Crowd;
}

/** What all people of a process share. */
export interface Crowd {
  /** How many search. */
  searching: number;
  /** False: they only hear, and answer nothing. */
  acting: boolean;
  talkSeconds: number;
}

export interface CrowdPerson {
  readonly userId: string;
  connect(): void;
  disconnect(): void;
  /** `offline`, or where they believe to stand. */
  view(): { readonly userId: string; readonly state: string; readonly sessionId?: string; readonly partnerId?: string };
  /** How long they have been searching, ms. */
  searchingMs(): number;
}

/** On this machine the same in all processes. */
const now = () => performance.timeOrigin + performance.now();

/** What somebody does when a talk has lasted long enough. */
const ways = { skip: 0.7, leave: 0.15, vanish: 0.08 }; // the rest reload

export function createCrowdPerson({ userId, poolId, cookie, server, from, random, samples, crowd }: PersonOptions): CrowdPerson {
  let socket: WebSocket | undefined;
  let state: LiveState | undefined;
  let searchFrom: { readonly at: number; readonly crowd: number } | undefined;
  let skippedSession = '';
  let lineFrom = 0;
  const timers = new Set<NodeJS.Timeout>();

  const count = (name: string) => (samples.counts[name] = (samples.counts[name] ?? 0) + 1);
  const seconds = (least: number, most: number) => (least + random.next() * (most - least)) * 1000;
  const session = () => (state?.state === 'session' ? state.session : undefined);

  function after(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (crowd.acting) work();
    }, ms);
    timers.add(timer);
  }
  function forgetPlans(): void {
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
  }

  function send(request: LiveRequest): boolean {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(request));
    return true;
  }

  function setSearching(begins: boolean): void {
    if (begins === (searchFrom !== undefined)) return;
    crowd.searching += begins ? 1 : -1;
    searchFrom = begins ? { at: now(), crowd: crowd.searching } : undefined;
  }

  function search(): void {
    if (session()) return;
    if (send({ type: 'search', poolId })) setSearching(true);
  }

  // -- the line ---------------------------------------------------------------------------------------------------------

  function connect(): void {
    const before = session();
    const url = `${server.replace('http', 'ws')}/api/live/socket${before ? `?session=${before.id}` : ''}`;
    const opened = new WebSocket(url, ['nakodo.live'], {
      headers: { cookie, origin: server },
      localAddress: from,
      perMessageDeflate: false,
      skipUTF8Validation: true,
    });
    socket = opened;
    opened.on('open', () => (lineFrom = now()));
    opened.on('message', (data: Buffer) => {
      if (socket === opened) hear(JSON.parse(data.toString()) as LiveNews);
    });
    opened.on('error', (error) => count(`error ${error.message.slice(0, 60)}`));
    opened.on('close', (code) => {
      if (socket !== opened) return;
      count(`closed ${code}`);
      lose();
      after(seconds(0.5, 2), connect);
    });
  }

  /** Not there any more, in whatever way. */
  function lose(): void {
    socket = undefined;
    setSearching(false);
    forgetPlans();
  }

  /** Without a word: the line stays, and nothing answers on it. */
  function vanish(): void {
    count('vanished');
    const lost = socket;
    lose();
    lost?.pause();
    after(seconds(35, 90), () => {
      lost?.terminate();
      connect();
    });
  }

  function reload(): void {
    count('reloaded');
    const lost = socket;
    lose();
    lost?.close();
    after(seconds(0.3, 3), connect);
  }

  // -- what the server says ---------------------------------------------------------------------------------------------

  function hear(news: LiveNews): void {
    switch (news.type) {
      case 'state':
        return stand(news.state);
      case 'message':
        if (news.message.senderId === userId) return;
        count('messages heard');
        samples.heardMs.push(now() - Number(news.message.text.split(' ')[0]));
        return;
      case 'refused':
        count(`refused ${news.of} ${news.problem.code}`);
        if (news.of === 'search' || news.of === 'skip') {
          setSearching(false);
          after(2000, search);
        }
        return;
      case 'typing':
        count('typing heard');
        return;
      case 'signal':
      case 'pong':
    }
  }

  function stand(next: LiveState): void {
    const before = session();
    const isNew = state === undefined;
    state = next;
    const here = session();
    if (before && here?.id !== before.id) {
      samples.over.push({ session: before.id, at: now(), mine: skippedSession === before.id, lineFrom });
      forgetPlans();
    }
    if (here && (isNew || here.id !== before?.id)) {
      if (searchFrom) samples.found.push({ session: here.id, from: searchFrom.at, at: now(), crowd: searchFrom.crowd });
      setSearching(false);
      forgetPlans();
      talk();
    } else if (here && timers.size === 0) talk(); // back after a reload
    if (next.state === 'searching') setSearching(true);
    // After a skip the search begins by itself; should it not, they search after all.
    if (next.state === 'idle') after(searchFrom ? 3000 : seconds(0.2, 1.5), search);
  }

  // -- a talk -----------------------------------------------------------------------------------------------------------

  function talk(): void {
    // Both have a patience of their own, and the shorter counts: twice as long on the mean.
    const length = -Math.log(1 - random.next() * 0.999) * 2 * crowd.talkSeconds * 1000;
    for (let said = random.between(1, 4); said > 0; said--) {
      const at = random.next() * length;
      after(at, () => {
        const { id: sessionId } = session() ?? {};
        if (sessionId !== undefined && send({ type: 'typing', sessionId })) count('typing sent');
      });
      after(at + seconds(0.5, 2), say);
    }
    after(length, goOn);
  }

  function say(): void {
    const { id: sessionId } = session() ?? {};
    if (sessionId === undefined) return;
    const text = `${now()} is when I said this`;
    if (send({ type: 'say', sessionId, clientId: randomUUID(), text })) count('messages sent');
  }

  function goOn(): void {
    const here = session();
    if (!here) return;
    const way = random.next();
    if (way < ways.skip) {
      samples.skipped.push({ session: here.id, at: now() });
      skippedSession = here.id;
      send({ type: 'skip', sessionId: here.id, search: true });
      setSearching(true);
    } else if (way < ways.skip + ways.leave) {
      count('left');
      send({ type: 'leave', sessionId: here.id });
    } else if (way < ways.skip + ways.leave + ways.vanish) vanish();
    else reload();
  }

  return {
    userId,
    connect,
    disconnect() {
      const last = socket;
      lose();
      state = undefined;
      last?.terminate();
    },
    view() {
      if (socket?.readyState !== WebSocket.OPEN || !state) return { userId, state: 'offline' };
      const here = session();
      return { userId, state: state.state, ...(here && { sessionId: here.id, partnerId: here.partner.id }) };
    },
    searchingMs: () => (searchFrom ? now() - searchFrom.at : 0),
  };
}
