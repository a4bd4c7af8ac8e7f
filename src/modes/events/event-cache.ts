// The events a worker holds in memory, so that a newcomer costs what changed and not the whole event. Only a copy: dropping one is always safe.
import type { PoolState } from '../pool/pool-state.js';
import type { Lists } from './lists.js';

export interface CachedEvent {
  readonly state: PoolState;
  readonly lists: Lists;
}

export interface EventCache {
  /** Takes the event out; whoever took it puts the newer one back. After a failure in between it is read anew. */
  take(eventId: string): CachedEvent | undefined;
  put(eventId: string, event: CachedEvent): void;
  drop(eventId: string): void;
}

const defaultMaxBytes = 300 * 2 ** 20;

/** Keeps the most recently used events, as long as their columns fit in `maxBytes` together; always at least the last one. */
export function createEventCache({ maxBytes = defaultMaxBytes } = {}): EventCache {
  const events = new Map<string, CachedEvent>();
  return {
    take(eventId) {
      const event = events.get(eventId);
      events.delete(eventId);
      return event;
    },
    put(eventId, event) {
      events.delete(eventId);
      events.set(eventId, event);
      let bytes = 0;
      for (const [id, { state }] of [...events].toReversed()) {
        bytes += state.columns.bytesUsed;
        if (bytes > maxBytes && id !== eventId) events.delete(id);
      }
    },
    drop: (eventId) => void events.delete(eventId),
  };
}
