// What the call needs from the live page around it: the partner's signals, a way to answer them, and servers that help two browsers to meet.
import type { IceServers, LiveSession, Signal } from '@nakodo/protocol';
import { get } from '../../../api/request.js';
import { serverTime } from '../../../api/server-time.js';

type Hear = (signal: Signal) => void;

/** Passes each signal on to whoever listens for its session; a signal of another is dropped. */
export interface Signals {
  pass(signal: Signal, session: Pick<LiveSession, 'id'>): void;
  listen(sessionId: string, hear: Hear): () => void;
}

export function newSignals(): Signals {
  const listeners = new Map<Hear, string>();
  return {
    pass(signal, { id }) {
      for (const [hear, sessionId] of listeners) if (sessionId === id) hear(signal);
    },
    listen(sessionId, hear) {
      listeners.set(hear, sessionId);
      return () => void listeners.delete(hear);
    },
  };
}

export interface Servers {
  readonly iceServers: RTCIceServer[];
  /** A TURN server is among them: both can be hidden from each other behind it. */
  readonly relays: boolean;
  /** The operator lets nobody connect directly. */
  readonly relayOnly: boolean;
}

const timeoutMs = 4000;
/** Credentials are asked for anew before they end: a connection has to be made with them, too. */
const marginMs = 60_000;

/** Asks the server when credentials are about to end. When it does not answer, the last ones have to do; undefined: it never has. */
export function newServerList(): () => Promise<Servers | undefined> {
  let known: Servers | undefined;
  let freshUntil = 0;
  return async () => {
    if (serverTime.now() < freshUntil) return known;
    try {
      const answer = await get<IceServers>('/api/live/ice-servers', AbortSignal.timeout(timeoutMs));
      known = serversOf(answer);
      freshUntil = answer.expiresAt === null ? Infinity : Date.parse(answer.expiresAt) - marginMs;
    } catch {
      // Asked again for the next connection.
    }
    return known;
  };
}

function serversOf({ iceServers, relayOnly }: IceServers): Servers {
  const relays = iceServers.some(({ urls }) => urls.some((url) => /^turns?:/.test(url)));
  return {
    iceServers: iceServers.map(({ urls, username, credential }) => ({
      urls,
      ...(username !== undefined && { username }),
      ...(credential !== undefined && { credential }),
    })),
    relays,
    relayOnly,
  };
}

/** Before the server has answered nobody connects directly: who hides, or an operator who lets nobody, is not to be found because an answer was slow. */
export function configurationOf(servers: Servers | undefined, hidden: boolean): RTCConfiguration {
  if (!servers) return { iceServers: [], iceTransportPolicy: 'relay' };
  const { iceServers, relays, relayOnly } = servers;
  return { iceServers, iceTransportPolicy: relayOnly || (hidden && relays) ? 'relay' : 'all' };
}
