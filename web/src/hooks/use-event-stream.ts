// The event's live feed. The browser reconnects by itself and says where it stopped; a change told twice is told to the page once.
import { useEffect, useRef, useState } from 'react';
import type { EventStatus, MatchChange } from '@nakodo/protocol';

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
    const source = new EventSource(`/api/events/${eventId}/stream`);
    setState('connecting');
    source.addEventListener('open', () => {
      setState('live');
      latest.current.onConnected?.();
    });
    source.addEventListener('error', () => setState('lost'));
    source.addEventListener('status', (event) => latest.current.onStatus?.(JSON.parse(event.data) as EventStatus));
    source.addEventListener('match.changed', (event) => {
      const change = JSON.parse(event.data) as MatchChange;
      if (seen.has(change.id)) return;
      seen.add(change.id);
      latest.current.onChange?.(change);
    });
    return () => source.close();
  }, [eventId]);

  return state;
}
