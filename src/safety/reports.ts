// Reporting people, deciding about reports, suspending. The SQL functions decide, as the caller, and write the moderation log.
import type { ReportReason, ReportStatus } from '@nakodo/protocol';
import type { Session } from '../db/database.js';
import { sql } from '../db/sql.js';
import { cleanText } from '../people/import/values.js';

export interface NewReport {
  readonly reason: ReportReason;
  readonly details: string | null;
  readonly conversationId?: string | null | undefined;
  readonly sessionId?: string | null | undefined;
}

export interface ReceiptRow {
  readonly id: string;
  readonly created_at: Date;
}

/** Blocks the person as well. While a report of the caller about them is open, it is that one. Throws `not_found` for people one cannot know of. */
export async function reportPerson(session: Session, userId: string, given: NewReport): Promise<ReceiptRow> {
  const { reason, details, conversationId = null, sessionId = null } = given;
  return await session.getRow<ReceiptRow>(
    sql`select * from report_person(${userId}, ${reason}, ${clean(details)}, ${conversationId}, ${sessionId})`,
  );
}

export interface ReportRow {
  readonly id: string;
  readonly reason: ReportReason;
  readonly details: string | null;
  readonly status: ReportStatus;
  readonly created_at: Date;
  readonly decided_at: Date | null;
  readonly decided_by_name: string | null;
  readonly note: string | null;
  readonly pool_name: string | null;
  readonly reporter_id: string | null;
  readonly reporter_name: string | null;
  readonly reported_id: string;
  readonly reported_name: string;
  readonly suspended: boolean;
  /** As get_reports makes them. */
  readonly evidence: unknown;
  readonly earlier: unknown;
}

/** For moderators. Throws `forbidden`. */
export async function listReports(session: Session, status: ReportStatus): Promise<ReportRow[]> {
  return await session.rows<ReportRow>(sql`select * from get_reports(${status})`);
}

export interface Decision {
  readonly status: 'dismissed' | 'upheld';
  readonly note: string | null;
}

/** Throws `not_found`, or `conflict` when it was decided otherwise. */
export async function decideReport(session: Session, reportId: string, { status, note }: Decision): Promise<void> {
  await session.run(sql`select decide_report(${reportId}, ${status}, ${clean(note)})`);
}

/** Idempotent. Throws `not_found`, `forbidden` where only an admin may. */
export async function suspendPerson(session: Session, userId: string, note: string | null): Promise<void> {
  await session.run(sql`select suspend_person(${userId}, ${clean(note)})`);
}

/** Idempotent. Throws as `suspendPerson`. */
export async function liftSuspension(session: Session, userId: string, note: string | null): Promise<void> {
  await session.run(sql`select lift_suspension(${userId}, ${clean(note)})`);
}

const clean = (text: string | null) => (text === null ? null : cleanText(text));
