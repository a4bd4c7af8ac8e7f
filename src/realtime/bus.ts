// Tells streams of this process that something about an event changed: one LISTEN for all of them. Only a hint: readers look in the
// database, and look anyway from time to time.
import type { Database } from '../db/database.js';

export interface Bus {
  /** Calls `onHint` whenever lists of the event may have changed. Returns how to stop. */
  subscribe(eventId: string, onHint: () => void): () => void;
  close(): Promise<void>;
}

/** Payload: the event's id. Sent by SQL when lists are written. */
const matchesChannel = 'nakodo_matches';

export async function openBus(db: Database): Promise<Bus> {
  const listeners = new Map<string, Set<() => void>>();
  const ring = (eventId: string) => listeners.get(eventId)?.forEach((onHint) => onHint());
  const ringAll = () => [...listeners.keys()].forEach(ring);
  const unlisten = await db.listen(matchesChannel, ring, ringAll);
  return {
    subscribe(given, onHint) {
      const eventId = given.toLowerCase(); // as Postgres writes it
      const own = listeners.get(eventId) ?? new Set();
      listeners.set(eventId, own.add(onHint));
      return () => {
        own.delete(onHint);
        if (own.size === 0 && listeners.get(eventId) === own) listeners.delete(eventId);
      };
    },
    close: unlisten,
  };
}
