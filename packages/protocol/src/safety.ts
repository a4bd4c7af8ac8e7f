// Reporting people, and what moderators do about it.
import { z } from 'zod';
import { detailsLength } from './limits.js';

const id = z.uuid();

export const reportReason = z.enum(['spam', 'harassment', 'threats', 'nudity', 'fake', 'underage', 'other']);
export type ReportReason = z.infer<typeof reportReason>;
export const reportStatus = z.enum(['open', 'dismissed', 'upheld']);
export type ReportStatus = z.infer<typeof reportStatus>;

const words = z
  .string()
  .trim()
  .max(detailsLength, { error: `at most ${detailsLength} characters` })
  .nullish()
  .transform((text) => text || null);

export const reportBody = z.strictObject({
  reason: reportReason,
  details: words,
  /**
   * Whose last messages go with it: of a conversation, or of a live session that goes on or ended in the last 24 hours, never of both. Without
   * either, those of the session they are in, else of their last conversation, else of their last session.
   */
  conversationId: id.nullish(),
  sessionId: id.nullish(),
});
export type ReportBody = z.input<typeof reportBody>;
/** What who reported is told: that they did. */
export const reportReceipt = z.object({ id, createdAt: z.iso.datetime() }).meta({ id: 'ReportReceipt' });

const somebody = z.object({ id, name: z.string() });

export const report = z
  .object({
    id,
    reason: reportReason,
    details: z.string().nullable(),
    status: reportStatus,
    createdAt: z.iso.datetime(),
    /** Null: open. `by` null: by the service, or by somebody who is gone. */
    decided: z.object({ at: z.iso.datetime(), by: z.string().nullable(), note: z.string().nullable() }).nullable(),
    /** Where they talked; null: nowhere, or the event is gone. */
    poolName: z.string().nullable(),
    /** Null: they deleted their account. */
    reporter: somebody.nullable(),
    reported: somebody.extend({ suspended: z.boolean() }),
    /** At most 20 messages, oldest first; null: removed, 30 days after the report. */
    evidence: z.array(z.object({ id: z.int(), senderId: id, text: z.string(), sentAt: z.iso.datetime() })).nullable(),
    /** Reports about the same person from before, last first. */
    earlier: z.array(z.object({ id, reason: reportReason, status: reportStatus, createdAt: z.iso.datetime() })),
  })
  .meta({ id: 'Report' });
export type Report = z.infer<typeof report>;

export const reportsQuery = z.object({ status: reportStatus.default('open') });
/** At most 100. */
export const reportsAnswer = z.object({ reports: z.array(report) });
export const reportParams = z.object({ reportId: id });
export const decideBody = z.strictObject({ status: z.enum(['dismissed', 'upheld']), note: words });
export type DecideBody = z.input<typeof decideBody>;
export const suspensionBody = z.strictObject({ note: words });
