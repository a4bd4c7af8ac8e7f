// What pages show of events: read as the caller, so that row-level security decides what is there. No rule of matching here.
import { sql } from '../../db/sql.js';
import type { Session } from '../../db/database.js';
import { AppError } from '../../errors.js';

export interface EventRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly description: string | null;
  readonly starts_at: Date | null;
  readonly ends_at: Date | null;
  readonly matchmaking_enabled: boolean;
  readonly match_limit: number | null;
  readonly minimum_age: number;
  readonly asks_birth_date: boolean;
  readonly policy_version_id: string;
  /** Whether the caller is in it. */
  readonly member: boolean;
  /** Matching stands still, as those in the event may know. */
  readonly paused: boolean;
}

const eventColumns = sql`e.id, e.code, e.name, e.description, e.starts_at, e.ends_at, e.matchmaking_enabled, e.match_limit, e.minimum_age, e.asks_birth_date,
  e.policy_version_id, exists (select from pool_members m where m.pool_id = e.id and m.profile_id = auth.uid()) as member,
  is_matching_paused(e.id) as paused`;

/** The events the caller may see, soonest first. */
export async function listEvents(session: Session): Promise<EventRow[]> {
  return await session.rows<EventRow>(sql`
    select ${eventColumns} from events e order by e.starts_at nulls last, e.created_at, e.id limit 500`);
}

/** Throws `not_found` when there is no such event, or none that the caller may see. */
export async function getEvent(session: Session, eventId: string): Promise<EventRow> {
  const event = await session.findRow<EventRow>(sql`select ${eventColumns} from events e where e.id = ${eventId}`);
  if (!event) throw new AppError('not_found', 'There is no such event, or you are not part of it');
  return event;
}

/** By the code people join with; capitals do not matter. Throws `not_found`. */
export async function getEventByCode(session: Session, code: string): Promise<EventRow> {
  const event = await session.findRow<EventRow>(sql`select ${eventColumns} from events e where lower(e.code) = lower(${code})`);
  if (!event) throw new AppError('not_found', `No event has the code ${JSON.stringify(code)}`);
  return event;
}

export interface EventStatusRow {
  readonly event_id: string;
  readonly status: 'idle' | 'running' | 'paused' | 'error';
  readonly members: number;
  readonly queued: number;
  readonly ready: number;
  readonly in_work: number;
  readonly retrying: number;
  readonly parked: number;
  readonly oldest: Date | null;
  readonly last_run_at: Date | null;
  readonly processed_count: number;
  readonly error_count: number;
}

/** Queue and job of the given events; only those whose job the caller may see. */
export async function readEventStatus(session: Session, eventIds: readonly string[]): Promise<Map<string, EventStatusRow>> {
  const rows = await session.rows<EventStatusRow>(sql`
    select j.event_id, j.status, j.last_run_at, j.processed_count, j.error_count, q.*,
           (select count(*) from pool_members m where m.pool_id = j.event_id) as members
    from matchmaking_jobs j
    cross join lateral (
      select count(*) as queued,
             count(*) filter (where q.run_at <= now() and coalesce(q.locked_until, '-infinity') < now()) as ready,
             count(*) filter (where q.locked_until >= now()) as in_work,
             count(*) filter (where q.attempts > 0 and q.run_at < 'infinity') as retrying,
             count(*) filter (where q.run_at = 'infinity') as parked,
             min(q.enqueued_at) as oldest
      from matchmaking_queue q where q.event_id = j.event_id
    ) q
    where j.event_id = any (${eventIds}::uuid[])`);
  return new Map(rows.map((row) => [row.event_id, row]));
}

export interface MemberRow {
  readonly id: string;
  readonly name: string;
  readonly avatar: string | null;
  readonly age: number | null;
  readonly joined_at: Date;
  /** As text, to the microsecond: what a cursor needs. */
  readonly joined_exactly: string;
  readonly matches: number;
  readonly best: number | null;
  readonly queued: boolean;
}

/** A place in the list of members: newest first. */
export interface MemberCursor {
  readonly joinedExactly: string;
  readonly id: string;
}

export interface MembersPage {
  readonly limit: number;
  readonly after?: MemberCursor | undefined;
  /** Part of a name. */
  readonly query?: string | undefined;
}

/** Members, newest first. Staff only: for others the rows are not there. */
export async function listMembers(session: Session, eventId: string, page: MembersPage): Promise<MemberRow[]> {
  const { after, query } = page;
  const fromThere = after
    ? sql`(m.joined_at, m.profile_id) < (${after.joinedExactly}::timestamptz, ${after.id}::uuid)`
    : sql`true`;
  return await session.rows<MemberRow>(sql`
    select m.profile_id as id, p.name, p.avatar, m.joined_at, m.joined_at::text as joined_exactly,
           extract(year from age(profile_born_on(p.birth_date, p.stated_age, p.stated_age_on)))::int as age,
           (select count(*) from user_matches u where u.event_id = m.pool_id and u.user_id = m.profile_id) as matches,
           (select max(u.score) from user_matches u where u.event_id = m.pool_id and u.user_id = m.profile_id) as best,
           exists (select from matchmaking_queue q where q.event_id = m.pool_id and q.user_id = m.profile_id) as queued
    from pool_members m join profiles p on p.id = m.profile_id
    where m.pool_id = ${eventId} and ${fromThere} and strpos(lower(p.name), lower(${query ?? ''})) > 0
    order by m.joined_at desc, m.profile_id desc
    limit ${page.limit}`);
}

export interface MatchRow {
  readonly match_user_id: string;
  readonly score: number;
  readonly reasons: unknown;
  readonly decided_at: Date;
  readonly card: unknown;
  readonly insight: string | null;
  readonly insight_source: 'model' | 'terms' | null;
  /** Null in a list that is not the caller's. */
  readonly you_said_hello: boolean | null;
  readonly they_said_hello: boolean | null;
  readonly conversation_id: string | null;
  readonly can_say_hello: boolean | null;
}

/** A person's list, best first. Throws `forbidden` unless it is the caller's own or the caller is staff. */
export async function listMatches(session: Session, eventId: string, userId: string): Promise<MatchRow[]> {
  return await session.rows<MatchRow>(sql`select * from get_match_list(${eventId}, ${userId})`);
}

/** What the owner of a list shows to others: the other half of a text about a pair. */
export interface Owner {
  readonly name: string;
  readonly interests: readonly string[];
  readonly bio: string | null;
}

/** Undefined when the caller may not read them. */
export async function findOwner(session: Session, userId: string): Promise<Owner | undefined> {
  return await session.findRow<Owner>(sql`select name, interests, bio from profiles where id = ${userId}`);
}

export interface ChangeRow {
  readonly id: number;
  readonly changed_xid: string;
  readonly settled: boolean;
  readonly user_id: string;
  readonly user_name: string | null;
  readonly entered_id: string | null;
  readonly entered_name: string | null;
  readonly entered_score: number | null;
  readonly left_id: string | null;
  readonly left_name: string | null;
  readonly left_score: number | null;
  readonly cause: 'joined' | 'edited' | 'rematch' | 'forced' | 'unavailable';
  readonly changed_at: Date;
}

/** Where a reader of changes stands: everything up to there was seen. Written as `xid.id`. */
export interface ChangeCursor {
  readonly xid: string;
  readonly id: string;
}

/** Throws `invalid_input` when the text is no cursor. */
export function parseChangeCursor(text: string): ChangeCursor {
  const [, xid, id] = /^(\d{1,19})\.(\d{1,19})$/.exec(text) ?? [];
  if (xid === undefined || id === undefined) throw new AppError('invalid_input', 'This is not a cursor of this list');
  return { xid, id };
}

export const formatChangeCursor = ({ xid, id }: ChangeCursor): string => `${xid}.${id}`;

export interface ChangesRead {
  readonly changes: readonly ChangeRow[];
  /** Where the next read goes on. Changes that may still be overtaken come again then: their id tells. */
  readonly cursor: ChangeCursor;
  /** Whether the limit cut it short. */
  readonly more: boolean;
}

/**
 * Changes after a cursor, oldest first; without one the newest, newest first. `userId` undefined: of all lists, for admins.
 * Nothing is missed between two reads, however transactions overlap (see get_match_changes).
 */
export async function readChanges(
  session: Session,
  eventId: string,
  userId: string | undefined,
  options: { readonly after?: ChangeCursor | undefined; readonly limit: number },
): Promise<ChangesRead> {
  const { limit } = options;
  // Read before the changes: what commits in between is seen by the next read too.
  const { xmin, xmax } = await session.getRow<{ xmin: string; xmax: string }>(sql`
    select pg_snapshot_xmin(s)::text as xmin, pg_snapshot_xmax(s)::text as xmax from pg_current_snapshot() s`);
  // A cursor from the future is one of the server that this database was restored from: it would wait for ever.
  const after = options.after && BigInt(options.after.xid) < BigInt(xmax) ? options.after : undefined;
  const changes = await session.rows<ChangeRow>(sql`
    select * from get_match_changes(${eventId}, ${userId ?? null}::uuid, ${after?.xid ?? null}::xid8, ${after?.id ?? 0}::bigint, ${limit})`);
  if (!after) return { changes, cursor: { xid: xmin, id: '0' }, more: false };
  const last = changes.findLast((change) => change.settled);
  return {
    changes,
    cursor: last ? { xid: last.changed_xid, id: String(last.id) } : after,
    more: changes.length === limit && last !== undefined,
  };
}
