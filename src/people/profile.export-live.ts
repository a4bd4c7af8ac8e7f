// What the live mode and the reports hold of a person, for their export. Read as the person: row-level security decides, but for what they could
// read as a moderator, which is not about them.
import type { PersonExport } from '@nakodo/protocol';
import type { Session } from '../db/database.js';
import { sql } from '../db/sql.js';

interface SessionRow {
  readonly id: string;
  readonly pool_id: string;
  readonly created_at: Date;
  readonly ended_at: Date | null;
}

interface MessageRow {
  readonly session_id: string;
  readonly mine: boolean;
  readonly text: string;
  readonly sent_at: Date;
}

export async function exportLive(tx: Session, id: string): Promise<PersonExport['live']> {
  const ticket = await tx.findRow<{ pool_id: string; joined_at: Date }>(
    sql`select pool_id, joined_at from waiting_queue where user_id = ${id}`,
  );
  const sessions = await tx.rows<SessionRow>(sql`
    select id, pool_id, created_at, ended_at from chat_sessions where user1_id = ${id} or user2_id = ${id} order by created_at`);
  const messages = await tx.rows<MessageRow>(sql`
    select session_id, sender_id = ${id} as mine, text, sent_at from session_messages order by session_id, id`);
  const connections = await tx.rows<{ person_id: string; created_at: Date }>(sql`
    select case when low_id = ${id} then high_id else low_id end as person_id, created_at
    from connections where low_id = ${id} or high_id = ${id} order by created_at`);
  const bySession = new Map<string, MessageRow[]>();
  for (const message of messages) bySession.set(message.session_id, [...(bySession.get(message.session_id) ?? []), message]);
  return {
    searching: ticket ? { poolId: ticket.pool_id, since: ticket.joined_at.toISOString() } : null,
    sessions: sessions.map((row) => ({
      id: row.id,
      poolId: row.pool_id,
      startedAt: row.created_at.toISOString(),
      endedAt: row.ended_at?.toISOString() ?? null,
      messages: (bySession.get(row.id) ?? []).map(({ mine, text, sent_at: at }) => ({ mine, text, sentAt: at.toISOString() })),
    })),
    connections: connections.map((row) => ({ personId: row.person_id, since: row.created_at.toISOString() })),
  };
}

interface ReportRow {
  readonly id: string;
  readonly reported_id: string;
  readonly reason: PersonExport['reports'][number]['reason'];
  readonly details: string | null;
  readonly created_at: Date;
}

export async function exportReports(tx: Session, id: string): Promise<PersonExport['reports']> {
  const rows = await tx.rows<ReportRow>(sql`
    select id, reported_id, reason, details, created_at from reports where reporter_id = ${id} order by created_at`);
  return rows.map(({ reported_id: reportedId, created_at: at, ...row }) => ({ ...row, reportedId, createdAt: at.toISOString() }));
}
