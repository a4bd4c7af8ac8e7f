// The events mode as background work, and the calls by which operators steer it.
import { sql } from '../../db/sql.js';
import type { Session } from '../../db/database.js';
import { AppError } from '../../errors.js';
import type { Service } from '../../work/worker.js';
import type { EventStatusRow } from './events.read.js';
import { runEventsTurn, type EventsWork } from './events.work.js';

/** While other events wait, one event is worked at most this long at a time. */
const shareMs = 500;
/** Also finds work whose notification was lost, leases that ended, and rows whose pause is over. */
const pollMs = 1000;

/** Works whatever event has people ready. `maxRuntimeMs` bounds one turn even when no other event waits. */
export function eventsService(work: EventsWork, maxRuntimeMs: number): Service {
  return {
    name: 'events',
    pollMs,
    async runOnce(signal) {
      return (await runEventsTurn(work, { budgetMs: maxRuntimeMs, shareMs, signal })) !== undefined;
    },
  };
}

/** Works one event until nothing is ready, or for `maxRuntimeMs`. What is left is resumed by the next run. */
export async function matchEventNow(
  work: EventsWork,
  eventId: string,
  maxRuntimeMs: number,
): Promise<{ readonly processed: number; readonly left: number }> {
  const turn = await runEventsTurn(work, { eventId, budgetMs: maxRuntimeMs });
  const { left } = await work.db.getRow<{ left: number }>(
    sql`select count(*)::int as left from matchmaking_queue where event_id = ${eventId} and run_at < 'infinity'`,
  );
  return { processed: turn?.processed ?? 0, left };
}

export type QueuePriority = 0 | 1 | 2 | 3;

/** Queues everybody of an event; returns how many. Throws `conflict` when matching is disabled. */
export async function enqueueEvent(session: Session, eventId: string, priority: QueuePriority): Promise<number> {
  const { enabled } = await session.getRow<{ enabled: boolean }>(
    sql`select matchmaking_enabled as enabled from pools where id = ${eventId}`,
  );
  if (!enabled) throw new AppError('conflict', 'Matching is switched off for this event: switch it on first');
  const { queued } = await session.getRow<{ queued: number }>(
    sql`select enqueue_event_matchmaking(${eventId}, ${priority}) as queued`,
  );
  return queued;
}

/** Pausing takes the lease away: a batch under way is not written. Resuming resumes only what was paused. */
export async function setPaused(session: Session, eventId: string, paused: boolean): Promise<void> {
  await session.run(
    paused
      ? sql`update matchmaking_jobs set status = 'paused' where event_id = ${eventId}`
      : sql`update matchmaking_jobs set status = 'idle' where event_id = ${eventId} and status = 'paused'`,
  );
}

/** Queue and job of an event, with its name. */
export interface EventStatus extends EventStatusRow {
  readonly event_name: string;
}

export async function listEventStatus(session: Session): Promise<EventStatus[]> {
  return await session.rows<EventStatus>(sql`select * from get_matchmaking_queue_stats()`);
}
