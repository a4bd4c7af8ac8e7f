// Reports as the API speaks of them.
import { report as reportSchema, type Report } from '@nakodo/protocol';
import type { ReportRow } from './reports.js';

/** What is JSON in the database is checked on its way out. */
const { evidence: evidenceSchema, earlier: earlierSchema } = reportSchema.shape;

export function presentReport(row: ReportRow): Report {
  const { id, reason, details, status, decided_at: at, decided_by_name: by, note, reporter_id: reporterId } = row;
  return {
    id,
    reason,
    details,
    status,
    createdAt: row.created_at.toISOString(),
    decided: at && { at: at.toISOString(), by, note },
    poolName: row.pool_name,
    reporter: reporterId === null ? null : { id: reporterId, name: row.reporter_name ?? '' },
    reported: { id: row.reported_id, name: row.reported_name, suspended: row.suspended },
    evidence: evidenceSchema.parse(row.evidence),
    earlier: earlierSchema.parse(row.earlier),
  };
}
