// What an organiser does to an event itself: make it, change it, delete it, take people out, have failed ones tried again. All as the caller:
// the database decides who may. What a change means to the lists is the triggers' business.
import type { z } from 'zod';
import type { createEventBody, EditEvent, EventSummary, QueueTrouble } from '@nakodo/protocol';
import type { Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { AppError } from '../../errors.js';
import { deletePool } from '../../people/pool-door.js';
import { createPool } from '../../people/pools.js';
import { presentEvent } from './events.present.js';
import { getEvent, readEventStatus } from './events.read.js';

/** The event as its pages show it. Throws `not_found`. */
export async function readSummary(session: Session, eventId: string): Promise<EventSummary> {
  const event = await getEvent(session, eventId);
  return presentEvent(event, (await readEventStatus(session, [eventId])).get(eventId));
}

type NewEvent = z.output<typeof createEventBody>;

const timeOf = (text: string | null | undefined) => (text == null ? null : new Date(text));

/** Throws `conflict` when the code is taken, `invalid_input` for a policy that does not exist or an end before the start. */
export async function createEvent(session: Session, event: NewEvent, createdBy: string | undefined): Promise<EventSummary> {
  const id = await createPool(session, {
    ...event,
    mode: 'events',
    startsAt: timeOf(event.startsAt),
    endsAt: timeOf(event.endsAt),
    createdBy,
  });
  return await checked(session, id);
}

/** Changes what is given. A new policy, list length or minimum age has everybody matched again. Throws as createEvent, and `not_found`. */
export async function editEvent(session: Session, eventId: string, edit: EditEvent): Promise<EventSummary> {
  const columns = [
    ['name', edit.name],
    ['description', edit.description],
    ['starts_at', edit.startsAt],
    ['ends_at', edit.endsAt],
    ['match_limit', edit.matchLimit],
    ['minimum_age', edit.minimumAge],
    ['asks_birth_date', edit.asksBirthDate],
    ['policy_version_id', edit.policyVersionId],
    ['matchmaking_enabled', edit.matchmakingEnabled],
  ] as const;
  const given = columns.filter(([, value]) => value !== undefined).map(([name, value]) => sql`${sql.id(name)} = ${value}`);
  if (given.length > 0) await session.run(sql`update pools set ${sql.join(given)} where id = ${eventId} and mode = 'events'`);
  return await checked(session, eventId);
}

async function checked(session: Session, eventId: string): Promise<EventSummary> {
  const event = await readSummary(session, eventId);
  if (event.startsAt !== null && event.endsAt !== null && event.endsAt <= event.startsAt) {
    const message = 'The end must be after the start';
    throw new AppError('invalid_input', { detail: message, problems: [{ path: 'endsAt', message }] });
  }
  return event;
}

/** `code` is the event's, typed again. Members' profiles stay. No error when it is gone already; throws `invalid_input` for another code. */
export async function deleteEvent(session: Session, eventId: string, code: string): Promise<void> {
  await deletePool(session, eventId, 'events', code);
}

/** No error when they are not in it. */
export async function removeMember(session: Session, eventId: string, userId: string): Promise<void> {
  await getEvent(session, eventId);
  await session.run(sql`select remove_member(${eventId}, ${userId})`);
}

/** Queues everybody again whose matching failed; returns how many. */
export async function retryFailed(session: Session, eventId: string): Promise<number> {
  await getEvent(session, eventId);
  const { queued } = await session.getRow<{ queued: number }>(sql`select retry_parked(${eventId}) as queued`);
  return queued;
}

const maxTroubles = 50;

/** Those whose matching failed, parked ones first: the first 50. */
export async function listTrouble(session: Session, eventId: string): Promise<QueueTrouble[]> {
  await getEvent(session, eventId);
  const rows = await session.rows<Omit<QueueTrouble, 'nextAt'> & { readonly nextAt: Date | null }>(sql`
    select q.user_id as "userId", coalesce(p.name, '') as name, q.attempts, coalesce(q.last_error, '') as error,
           nullif(q.run_at, 'infinity') as "nextAt"
    from matchmaking_queue q left join profiles p on p.id = q.user_id
    where q.event_id = ${eventId} and q.attempts > 0
    order by q.run_at desc, q.id limit ${maxTroubles}`);
  return rows.map((row) => ({ ...row, nextAt: row.nextAt?.toISOString() ?? null }));
}
