// Reporting people, and deciding about reports. The SQL functions decide, as the caller, and write the moderation log.
import type { ReportReason, ReportStatus } from '@nakodo/protocol';
import type { Session } from '../db/database.js';
import { sql } from '../db/sql.js';
import { cleanNote } from './moderation.js';

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
    sql`select * from report_person(${userId}, ${reason}, ${cleanNote(details)}, ${conversationId}, ${sessionId})`,
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
  readonly reporter_upheld: number;
  readonly reporter_dismissed: number;
  readonly trusted: boolean;
  readonly reported_id: string;
  readonly reported_name: string;
  readonly suspended: boolean;
  readonly shadow_banned: 'reports' | 'moderator' | null;
  /** As get_reports makes them. */
  readonly session: unknown;
  readonly evidence: unknown;
  readonly earlier: unknown;
  /** Where in the list it stands. */
  readonly place: string;
}

/** What a voter who reported had before them; checked on its way out. */
export interface PairRow {
  readonly report_id: string;
  readonly status: string;
  readonly one: unknown;
  readonly other: unknown;
  /** What the two share: words for it are the mode's. */
  readonly common: readonly { readonly attribute: string; readonly label: string; readonly shared: readonly unknown[] }[];
  readonly reported_both: boolean;
}

export interface FoundReport {
  readonly row: ReportRow;
  /** Of a report by a voter. */
  readonly pair: PairRow | undefined;
}

export interface ReportsPage {
  readonly status: ReportStatus;
  readonly limit: number;
  /** The place of the last one of the page before; undefined: from the beginning. */
  readonly after: string | undefined;
}

/** For moderators; `next` is null when nothing comes after this page. Throws `forbidden`. */
export async function listReports(
  session: Session,
  { status, limit, after }: ReportsPage,
): Promise<{ readonly found: FoundReport[]; readonly next: string | null }> {
  const all = await session.rows<ReportRow>(sql`select * from get_reports(${status}, ${limit + 1}, ${after ?? null})`);
  const rows = all.slice(0, limit);
  const pairs = await session.rows<PairRow>(sql`select * from get_reported_pairs(${rows.map(({ id }) => id)}::uuid[])`);
  const found = rows.map((row) => ({ row, pair: pairs.find((each) => each.report_id === row.id) }));
  return { found, next: all.length > limit ? (rows.at(-1)?.place ?? null) : null };
}

export interface Decision {
  readonly status: 'dismissed' | 'upheld';
  readonly note: string | null;
}

/** Throws `not_found`, or `conflict` when it was decided otherwise. */
export async function decideReport(session: Session, reportId: string, { status, note }: Decision): Promise<void> {
  await session.run(sql`select decide_report(${reportId}, ${status}, ${cleanNote(note)})`);
}
