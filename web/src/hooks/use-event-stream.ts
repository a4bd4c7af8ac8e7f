// The event's live feed. The browser reconnects by itself and says where it stopped; a change told twice is told to the page once.
import { useEffect, useRef, useState } from 'react';
import type { EventStatus, MatchChange } from '@nakodo/protocol';
import { doubtSession } from '../api/request.js';

const retryMs = 3000;

export interface StreamHandlers {
  onStatus?(status: EventStatus): void;
  onChange?(change: MatchChange): void;
  /** Connected (again): something may have happened before, so look. */
  onConnected?(): void;
}

export function useEventStream(eventId: string, handlers: StreamHandlers): 'connecting' | 'live' | 'lost' {
  const [state, setState] = useState<'connecting' | 'live' | 'lost'>('connecting');
  const latest = useRef(handlers);
  latest.current = handlers;

  useEffect(() => {
    const seen = new Set<number>();
    let source: EventSource;
    let again: ReturnType<typeof setTimeout>;
    const open = () => {
      source = new EventSource(`/api/events/${eventId}/stream`);
      source.addEventListener('open', () => {
        setState('live');
        latest.current.onConnected?.();
      });
      source.addEventListener('error', () => {
        setState('lost');
        // A refusal (the server is starting, say) ends the browser's own attempts; a broken connection does not.
        if (source.readyState !== EventSource.CLOSED) return;
        doubtSession();
        again = setTimeout(open, retryMs);
      });
      source.addEventListener('status', (event) => latest.current.onStatus?.(JSON.parse(event.data) as EventStatus));
      source.addEventListener('match.changed', (event) => {
        const change = JSON.parse(event.data) as MatchChange;
        if (!seen.has(change.id)) latest.current.onChange?.(change);
        seen.add(change.id);
      });
    };
    setState('connecting');
    open();
    return () => {
      clearTimeout(again);
      source.close();
    };
  }, [eventId]);

  return state;
}
