// How people come to an event and go: look at it by its code, join, leave. As the caller: the code is the right to join.
import type { EventPreview, EventSummary } from '@nakodo/protocol';
import type { Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { AppError } from '../../errors.js';
import { readSummary } from './events.manage.js';

interface PreviewRow extends Omit<EventPreview, 'startsAt' | 'endsAt'> {
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
}

/** What somebody with the code may see before they join. Throws `not_found`. */
export async function previewEvent(session: Session, code: string): Promise<EventPreview> {
  const row = await session.findRow<PreviewRow>(sql`
    select id, code, name, description, starts_at as "startsAt", ends_at as "endsAt", minimum_age as "minimumAge", member,
           below_minimum_age as "belowMinimumAge", ended
    from find_event_by_code(${code})`);
  if (!row) throw new AppError('not_found', 'No event has this code: look at it again, or ask the organiser');
  return { ...row, startsAt: row.startsAt?.toISOString() ?? null, endsAt: row.endsAt?.toISOString() ?? null };
}

/** Joining twice is joining once. Throws `not_found` for an unknown code, `conflict` without a profile or when the event has ended. */
export async function joinEvent(session: Session, code: string): Promise<EventSummary> {
  const { id } = await session.getRow<{ id: string }>(sql`select join_pool(${code}) as id`);
  return await readSummary(session, id); // not found, and nothing joined, when the code is of a pool of another mode
}

/** No error when they are not in it. */
export async function leaveEvent(session: Session, eventId: string, userId: string): Promise<void> {
  await session.run(sql`delete from all_events_members where event_id = ${eventId} and user_id = ${userId}`);
}
