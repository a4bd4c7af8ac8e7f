// What the addresses of the events mode have in common: what they are given, and whom and which event they are about.
import type { EventSummary } from '@nakodo/protocol';
import type { Database } from '../../db/database.js';
import type { Bus } from '../../realtime/bus.js';
import type { AppContext } from '../../server/http/context.js';
import { asCaller } from '../../server/http/endpoint.js';
import { readSummary } from './events.manage.js';
import type { EventsWork } from './events.work.js';

export interface EventsRoutes {
  readonly db: Database;
  readonly work: EventsWork;
  readonly maxRuntimeMs: number;
  readonly bus: Bus;
  /** Aborted when the server stops: ends streams. */
  readonly stopping: AbortSignal;
  readonly onStreamError: (error: unknown) => void;
}

/** The event as the caller may see it, with its queue and job for those who may see them. Throws `not_found`. */
export async function eventOf(db: Database, c: AppContext, eventId: string): Promise<EventSummary> {
  return await asCaller(c, db, (tx) => readSummary(tx, eventId));
}

/** `me` in the path is the caller. */
export function personOf(c: AppContext, userId: string): string {
  const identity = c.get('identity');
  return userId === 'me' && identity.kind === 'person' ? identity.userId : userId;
}

/** Whether somebody asks about themselves. */
export function isCaller(c: AppContext, userId: string): boolean {
  const identity = c.get('identity');
  return identity.kind === 'person' && identity.userId === userId;
}
