// Reporting people, and what moderators do about it.
import { z } from 'zod';
import { judgedPerson, proposalStatus } from './judged.js';
import { detailsLength, reportsPage } from './limits.js';
import { photoLinks, photoRejection } from './lookalike.js';

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

/** One of a pair, as voters see them, and who it is. */
const judged = judgedPerson.extend({ id, fullName: z.string() });
/** What a voter who reported somebody of it had before them; in the order in which they saw the two. */
export const reportedPair = z.object({
  /** Open when it was reported, it ended for everyone. */
  status: z.enum(['proposed', ...proposalStatus.options]),
  one: judged,
  other: judged,
  /** In words about both. */
  shared: z.array(z.string()),
  /** The same voter reported the other of the two, too. */
  both: z.boolean(),
});
export type ReportedPair = z.infer<typeof reportedPair>;

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
    /** The live session that the messages are of; null: a conversation, or they never met. */
    session: z.object({ startedAt: z.iso.datetime(), endedAt: z.iso.datetime().nullable() }).nullable(),
    /** By a voter of a community; null: by anybody else, the vote is gone, or the caller is one of the two. */
    pair: reportedPair.nullable(),
    /** Null: they deleted their account. `upheld` and `dismissed`: what became of all that they reported. */
    reporter: somebody.extend({ upheld: z.int(), dismissed: z.int() }).nullable(),
    /** By a trustworthy reporter who had met them: two of these within a week shadow-ban. */
    trusted: z.boolean(),
    /** `shadowBanned`: by two trusted reports, or by a moderator; null: not. */
    reported: somebody.extend({ suspended: z.boolean(), shadowBanned: z.enum(['reports', 'moderator']).nullable() }),
    /** At most 20 messages, oldest first; null: removed, 30 days after the report. */
    evidence: z.array(z.object({ id: z.int(), senderId: id, text: z.string(), sentAt: z.iso.datetime() })).nullable(),
    /** Reports about the same person from before, last first. */
    earlier: z.array(z.object({ id, reason: reportReason, status: reportStatus, createdAt: z.iso.datetime() })),
  })
  .meta({ id: 'Report' });
export type Report = z.infer<typeof report>;

export const reportsQuery = z.object({
  status: reportStatus.default('open'),
  limit: z.coerce.number().int().min(1).max(100).default(reportsPage),
  /** `next` of the page before. */
  after: z
    .string()
    .regex(/^\d{1,17}\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, { error: 'not a place in this list' })
    .optional(),
});
/** `next`: ask for what comes after this page with it; null: nothing does. */
export const reportsAnswer = z.object({ reports: z.array(report), next: z.string().nullable() });
export const reportParams = z.object({ reportId: id });
export const decideBody = z.strictObject({ status: z.enum(['dismissed', 'upheld']), note: words });
export type DecideBody = z.input<typeof decideBody>;
/** Of suspending, of shadow-banning, and of lifting either. */
export const suspensionBody = z.strictObject({ note: words });

export const moderationAction = z.enum([
  'report.dismissed',
  'report.upheld',
  'person.suspended',
  'person.restored',
  'person.shadow_banned',
  'person.shadow_ban_lifted',
  'photo.approved',
  'photo.rejected',
  'flag.fine',
  'proposal.blocked',
]);
export type ModerationAction = z.infer<typeof moderationAction>;

/** A line of the log of what moderators did. */
export const moderationEntry = z
  .object({
    id: z.int(),
    at: z.iso.datetime(),
    action: moderationAction,
    /** Null: nobody in particular (two trusted reports, or the service). `name` null: they deleted their account, here and below. */
    actor: z.object({ id, name: z.string().nullable() }).nullable(),
    about: z.object({ id, name: z.string().nullable() }),
    reportId: id.nullable(),
    note: z.string().nullable(),
    /** Why a photo was rejected. */
    reason: photoRejection.nullable(),
    /** Of the photo that it is about, for as long as it is there: a rejected one for 30 days. */
    photo: photoLinks.nullable(),
  })
  .meta({ id: 'ModerationEntry' });
export type ModerationEntry = z.infer<typeof moderationEntry>;
export const moderationLogQuery = z.object({
  /** Older than this line; without it the newest. */
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export const moderationLogAnswer = z.object({ entries: z.array(moderationEntry), more: z.boolean() });
