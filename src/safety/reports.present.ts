// Reports, and the log of what moderators did, as the API speaks of them.
import {
  moderationEntry,
  report as reportSchema,
  reportedPair,
  type ModerationEntry,
  type PhotoLinks,
  type Report,
  type ReportedPair,
} from '@nakodo/protocol';
import type { ModerationRow } from './moderation.js';
import type { FoundReport, PairRow } from './reports.js';

/** What is JSON in the database is checked on its way out. */
const { evidence: evidenceSchema, earlier: earlierSchema, session: sessionSchema } = reportSchema.shape;
const { action: actionSchema, reason: reasonSchema } = moderationEntry.shape;

/** What the two of a pair share, in words. */
export type WordsFor = (common: PairRow['common']) => string[];

export function presentReport({ row, pair }: FoundReport, wordsFor: WordsFor): Report {
  const { id, reason, details, status, trusted, decided_at: at, decided_by_name: by, note, reporter_id: reporterId } = row;
  return {
    id,
    reason,
    details,
    status,
    trusted,
    createdAt: row.created_at.toISOString(),
    decided: at && { at: at.toISOString(), by, note },
    poolName: row.pool_name,
    session: sessionSchema.parse(row.session),
    pair: pair ? presentReportedPair(pair, wordsFor) : null,
    reporter:
      reporterId === null
        ? null
        : { id: reporterId, name: row.reporter_name ?? '', upheld: row.reporter_upheld, dismissed: row.reporter_dismissed },
    reported: { id: row.reported_id, name: row.reported_name, suspended: row.suspended, shadowBanned: row.shadow_banned },
    evidence: evidenceSchema.parse(row.evidence),
    earlier: earlierSchema.parse(row.earlier),
  };
}

/** As the voter was shown it. */
function presentReportedPair({ status, one, other, common, reported_both: both }: PairRow, wordsFor: WordsFor): ReportedPair {
  return reportedPair.parse({ status, one, other, both, shared: wordsFor(common) });
}

/** Makes links to the pictures of a face for who reads. */
export type LinksTo = (faceId: string) => PhotoLinks;

/** Without links for who is nobody in particular. */
export function presentModeration(row: ModerationRow, links: LinksTo | undefined): ModerationEntry {
  return {
    id: row.id,
    at: row.created_at.toISOString(),
    action: actionSchema.parse(row.action),
    actor: row.actor_id === null ? null : { id: row.actor_id, name: row.actor_name },
    about: { id: row.about_id, name: row.about_name },
    reportId: row.report_id,
    note: row.note,
    reason: reasonSchema.parse(row.reason),
    photo: row.face_id === null || !links ? null : links(row.face_id),
  };
}
