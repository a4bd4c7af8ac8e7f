// The one connection to /api/stream: comes back by itself after any break, and says where it stopped.
import type { PersonEvent, PersonEventName } from '@nakodo/protocol';
import { doubtSession } from '../api/request.js';

export type StreamState = 'connecting' | 'live' | 'lost';

/** An event as tabs pass it on. */
export interface Told {
  readonly event: PersonEvent;
  /** Where the stream goes on after it. */
  readonly place: string;
}

export interface Connection {
  close(): void;
}

export interface ConnectionOptions {
  /** Where to go on; undefined: begins now, and says `reset`, since whoever listens may have missed something before. */
  readonly place: string | undefined;
  readonly onTold: (told: Told) => void;
  readonly onState: (state: StreamState) => void;
}

const names: Readonly<Record<PersonEventName, true>> = {
  cursor: true,
  reset: true,
  end: true,
  'match.changed': true,
  'insight.written': true,
  'event.left': true,
  'live.matched': true,
  'live.ended': true,
  'lookalike.job': true,
  'lookalike.moderated': true,
  'lookalike.matched': true,
  'lookalike.unmatched': true,
  'hello.received': true,
  'conversation.proposed': true,
  'vote.settled': true,
  'conversation.opened': true,
  'conversation.ended': true,
  'message.sent': true,
  'conversation.read': true,
};
const retryMs = { first: 1000, most: 30_000 };
/** Refused this often with a place, it is tried without: the server may not understand the place any more. */
const refusalsOfPlace = 3;

export function connect({ place: from, onTold, onState }: ConnectionOptions): Connection {
  let place = from;
  let missed = from === undefined;
  let source: EventSource | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let refused = 0;
  let closed = false;

  const open = () => {
    source = new EventSource(place === undefined ? '/api/stream' : `/api/stream?after=${encodeURIComponent(place)}`);
    const hear = (name: PersonEventName) => (message: MessageEvent<string>) => {
      if (closed) return;
      const event = { name, data: JSON.parse(message.data) as unknown } as PersonEvent;
      if (event.name === 'end') return onEnd(event.data.reason);
      place = message.lastEventId;
      if (event.name !== 'cursor') return onTold({ event, place });
      refused = 0;
      onState('live');
      onTold({ event: missed ? { name: 'reset', data: {} } : event, place });
      missed = false;
    };
    for (const name of Object.keys(names) as PersonEventName[]) source.addEventListener(name, hear(name));
    source.addEventListener('error', () => {
      if (closed) return;
      onState('lost');
      // A refusal (signed out, the server is starting) ends the browser's own attempts; a broken connection does not.
      if (source?.readyState === EventSource.CLOSED) retry();
    });
  };

  function retry(): void {
    if (refused === 0) doubtSession();
    refused++;
    if (refused >= refusalsOfPlace) {
      place = undefined;
      missed = true;
    }
    const pauseMs = Math.min(retryMs.most, retryMs.first * 2 ** refused) * (0.5 + Math.random() / 2);
    again = setTimeout(open, pauseMs);
  }

  function onEnd(reason: 'replaced' | 'signed_out'): void {
    source?.close();
    onState('lost');
    if (reason === 'signed_out') return retry(); // asks who is signed in: if nobody, whoever opened this closes it
    // Too many windows: this one is quiet until somebody looks at it again.
    document.addEventListener('visibilitychange', onVisible);
  }

  function onVisible(): void {
    if (document.visibilityState !== 'visible') return;
    document.removeEventListener('visibilitychange', onVisible);
    open();
  }

  onState('connecting');
  open();
  return {
    close() {
      closed = true;
      clearTimeout(again);
      document.removeEventListener('visibilitychange', onVisible);
      source?.close();
    },
  };
}
