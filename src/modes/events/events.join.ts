// How people come to an event and go: look at it by its code, join, leave. As the caller: the code is the right to join.
import type { EventPreview, EventSummary } from '@nakodo/protocol';
import type { Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { joinPool, previewPool } from '../../people/pool-door.js';
import { readSummary } from './events.manage.js';

/** What somebody with the code may see before they join. Throws `not_found`. */
export async function previewEvent(session: Session, code: string): Promise<EventPreview> {
  const pool = await previewPool(session, code, 'events');
  return {
    id: pool.id,
    code: pool.code,
    name: pool.name,
    description: pool.description,
    startsAt: pool.starts_at?.toISOString() ?? null,
    endsAt: pool.ends_at?.toISOString() ?? null,
    minimumAge: pool.minimum_age,
    member: pool.member,
    belowMinimumAge: pool.below_minimum_age,
    needsBirthDate: pool.needs_birth_date,
    ended: pool.ended,
  };
}

/** Joining twice is joining once. Throws as joinPool. */
export async function joinEvent(session: Session, code: string, birthDate?: string): Promise<EventSummary> {
  return await readSummary(session, await joinPool(session, code, birthDate)); // not found, and nothing joined, when it is of another mode
}

/** No error when they are not in it. */
export async function leaveEvent(session: Session, eventId: string, userId: string): Promise<void> {
  await session.run(sql`delete from all_events_members where event_id = ${eventId} and user_id = ${userId}`);
}
