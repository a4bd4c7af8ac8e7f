// Around the live page: one's own camera and microphone, which outlive a talk, and the way to the partner's browser. When the page is left, or
// nobody is talked to or searched for any more, the lights go out.
import { createContext, useContext, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { Signal } from '@nakodo/protocol';
import { newServerList, newSignals, type Servers, type Signals } from './call-line.js';
import { LocalMedia, type LocalMediaView } from './local-media.js';

interface CallContext {
  readonly media: LocalMedia;
  readonly signals: Signals;
  readonly send: (signal: Signal) => void;
  /** Whether there is a line to the server. */
  readonly line: boolean;
  readonly servers: () => Promise<Servers | undefined>;
}

const Context = createContext<CallContext | undefined>(undefined);

/** For the page: `pass` is what `useMatchmaking` wants as `onSignal`. */
export function useSignals(): Signals {
  return useState(newSignals)[0];
}

interface CallProviderProps {
  signals: Signals;
  /** `signal` of `useMatchmaking`. */
  send: (signal: Signal) => void;
  line: boolean;
  /** Talking, searching, or about to search on by itself: what was turned on stays on. */
  active: boolean;
  children: ReactNode;
}

export function CallProvider({ signals, send, line, active, children }: CallProviderProps) {
  const [media] = useState(() => new LocalMedia());
  const [servers] = useState(newServerList);
  useEffect(() => () => media.stop(), [media]);
  useEffect(() => {
    if (!active) media.stop();
  }, [active, media]);
  const value = useMemo(() => ({ media, signals, send, line, servers }), [media, signals, send, line, servers]);
  return <Context value={value}>{children}</Context>;
}

export function useCallContext(): CallContext {
  const context = useContext(Context);
  if (!context) throw new Error('a call needs a CallProvider around it');
  return context;
}

export function useLocalMedia(): [LocalMedia, LocalMediaView] {
  const { media } = useCallContext();
  return [media, useSyncExternalStore(media.subscribe, media.view)];
}
