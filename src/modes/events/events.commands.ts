// What operators can have done to an event: queue everybody, match at once, pause, resume. And who may ask for an explanation.
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { actorOf, staffRights, type Identity } from '../../auth/identity.js';
import type { Database, Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { AppError } from '../../errors.js';
import { createEventCache } from './event-cache.js';
import { matchEventNow, setPaused } from './events.service.js';
import { getEvent } from './events.read.js';
import { runEventsTurn, type EventsWork } from './events.work.js';

/** An event of more members is matched by the queue only: a request must not hang. */
export const maxMembersInRequest = 500;
const shareMs = 500;
const retryLeaseMs = 50;

export interface MatchingHere {
  readonly work: EventsWork;
  readonly maxRuntimeMs: number;
  /** Aborted when the server stops: what is left stays in the queue. */
  readonly stopping: AbortSignal;
}

/** Queues everybody, as the caller: the database checks that they are an admin or the service. Returns how many. */
export async function requestMatching(session: Session, eventId: string, priority: number): Promise<number> {
  const { queued } = await session.getRow<{ queued: number }>(
    sql`select request_event_matchmaking(${eventId}, ${priority}) as queued`,
  );
  return queued;
}

/** Pauses or resumes, as the caller. Throws `not_found`. */
export async function setEventPaused(session: Session, eventId: string, paused: boolean): Promise<void> {
  await getEvent(session, eventId);
  await setPaused(session, eventId, paused);
}

/** Work done on behalf of a request: leases of its own, so that it never acts in the name of the background worker. */
function workForRequest(work: EventsWork): EventsWork {
  return { ...work, worker: `request ${randomUUID()}`, cache: createEventCache() };
}

/** Queues everybody and matches them before answering. Throws `conflict` for an event that is too big, paused, or switched off. */
export async function matchInRequest(
  here: MatchingHere,
  eventId: string,
  asCaller: <T>(work: (tx: Session) => Promise<T>) => Promise<T>,
  queue: (tx: Session) => Promise<number>,
): Promise<{ readonly processed: number; readonly left: number; readonly queued: number }> {
  const queued = await asCaller(async (tx) => {
    await assertMatchable(tx, eventId);
    return await queue(tx);
  });
  const until = performance.now() + here.maxRuntimeMs;
  const work = workForRequest(here.work);
  for (let processed = 0; ;) {
    const turn = await matchEventNow(work, eventId, Math.max(1, until - performance.now()));
    processed += turn.processed;
    if (turn.left === 0 || performance.now() >= until || here.stopping.aborted) return { queued, processed, left: turn.left };
    await sleep(retryLeaseMs); // a worker has the lease: it does the same work, we wait for the end of it
  }
}

async function assertMatchable(session: Session, eventId: string): Promise<void> {
  const { members, paused } = await session.getRow<{ members: number; paused: boolean }>(sql`
    select (select count(*) from pool_members m where m.pool_id = ${eventId}) as members,
           exists (select from matchmaking_jobs j where j.event_id = ${eventId} and j.status = 'paused') as paused`);
  if (paused) throw new AppError('conflict', 'Matching is paused for this event: resume it first');
  if (members > maxMembersInRequest) {
    throw new AppError(
      'conflict',
      `This event has ${members} members; more than ${maxMembersInRequest} are matched by the queue only (useQueue: true)`,
    );
  }
}

/** One bounded run over the queue, as a cron job calls it: of one event, or of whichever have people waiting. */
export async function runMatchmaker(
  here: MatchingHere,
  eventId?: string,
): Promise<{ readonly processed: number; readonly events: number }> {
  const until = performance.now() + here.maxRuntimeMs;
  const work = workForRequest(here.work);
  if (eventId !== undefined) await getEvent(work.db, eventId);
  const events = new Set<string>();
  let processed = 0;
  for (let left = here.maxRuntimeMs; left > 0 && !here.stopping.aborted; left = until - performance.now()) {
    const turn = await runEventsTurn(work, {
      budgetMs: left,
      shareMs,
      signal: here.stopping,
      ...(eventId !== undefined && { eventId }),
    });
    if (!turn) break;
    processed += turn.processed;
    events.add(turn.eventId);
  }
  return { processed, events: events.size };
}

/**
 * A person may ask about themselves, and about a pair only when the other is on their list (anything else would tell about strangers);
 * staff and the service about anybody. Throws `unauthenticated`, `forbidden`, `not_found`.
 */
export async function assertMayExplain(
  db: Database,
  identity: Identity,
  eventId: string,
  userId: string,
  otherId?: string,
): Promise<void> {
  const rights = await staffRights(db, identity);
  if (!rights.admin && (identity.kind !== 'person' || identity.userId !== userId)) {
    throw new AppError('forbidden', 'Only your own matches can be explained to you');
  }
  const onList = await db.transaction(
    async (tx) => {
      await getEvent(tx, eventId);
      if (otherId === undefined || rights.admin) return true;
      return (
        (await tx.run(
          sql`select from user_matches where event_id = ${eventId} and user_id = ${userId} and match_user_id = ${otherId}`,
        )) > 0
      );
    },
    { as: actorOf(identity), readOnly: true },
  );
  if (!onList) throw new AppError('not_found', 'This person is not on your list');
}
