// What the live mode reads for many people at once: where they stand, how sessions ended, what was said. As the owner, in one statement each,
// through functions that say nothing but what these people may know.
import type { EndedWhy, LiveMessage } from '@nakodo/protocol';
import { sql } from '../../../db/sql.js';
import type { Session } from '../../../db/database.js';
import type { StoredLiveState } from './live.present.js';

export interface LiveStateRow {
  readonly user_id: string;
  /** Names the state: what is told changes if and only if it does. */
  readonly key: string;
  readonly state: StoredLiveState;
}

/** Of those whose state is another than the known key (null: in any case). */
export async function readLiveStates(
  session: Session,
  userIds: readonly string[],
  known: readonly (string | null)[],
): Promise<LiveStateRow[]> {
  return await session.rows<LiveStateRow>(sql`select * from get_live_states(${userIds}::uuid[], ${known}::text[])`);
}

export interface SessionEnd {
  readonly id: string;
  readonly user1_id: string;
  readonly user2_id: string;
  readonly ended_why: EndedWhy;
  readonly ended_by: string | null;
}

/** Those of these sessions that have ended. */
export async function readEnds(session: Session, sessionIds: readonly string[]): Promise<Map<string, SessionEnd>> {
  if (sessionIds.length === 0) return new Map();
  const rows = await session.rows<SessionEnd>(sql`
    select id, user1_id, user2_id, ended_why, ended_by from chat_sessions
    where id = any (${sessionIds}::uuid[]) and status = 'ended'`);
  return new Map(rows.map((row) => [row.id, row]));
}

/** What of a session's end one of the two is told; undefined for anybody else. */
export function endFor(end: SessionEnd | undefined, userId: string): { why: EndedWhy; byMe: boolean } | undefined {
  if (!end || (end.user1_id !== userId && end.user2_id !== userId)) return undefined;
  const byMe = end.ended_by === userId;
  const hidden = !byMe && (end.ended_why === 'block' || end.ended_why === 'report' || end.ended_why === 'suspended');
  return { why: hidden ? 'left' : end.ended_why, byMe };
}

/** Read at most at once, of one session. */
const messagesAtOnce = 100;

/** Messages after the last one known, of many sessions; those of each in order. */
export async function readNewMessages(
  session: Session,
  sessionIds: readonly string[],
  after: readonly number[],
): Promise<Map<string, LiveMessage[]>> {
  if (sessionIds.length === 0) return new Map();
  const rows = await session.rows<{ session_id: string; messages: LiveMessage[] }>(sql`
    select s.id as session_id, m.messages
    from unnest(${sessionIds}::uuid[], ${after}::bigint[]) s (id, after)
    cross join lateral (
      select jsonb_agg(session_message_json(l) order by l.id) as messages
      from (
        select n.* from session_messages n where n.session_id = s.id and n.id > s.after order by n.id limit ${messagesAtOnce}
      ) l
    ) m
    where m.messages is not null`);
  return new Map(rows.map((row) => [row.session_id, row.messages]));
}

/** Those of these people who may not be here. */
export async function readSuspended(session: Session, userIds: readonly string[]): Promise<string[]> {
  const rows = await session.rows<{ id: string }>(sql`
    select id from profiles where id = any (${userIds}::uuid[]) and suspended_at is not null`);
  return rows.map(({ id }) => id);
}
