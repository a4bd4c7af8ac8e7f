// What an organiser sees of a community beside its settings and its health: who is in it, who is voted on, and how it went.
import { z } from 'zod';
import { detailsLength } from './limits.js';

const id = z.uuid();
const when = z.iso.datetime();
/** `after`: the id of the last one that was seen. `query`: part of a name. */
const page = {
  limit: z.coerce.number().int().min(1).max(100).default(50),
  after: id.optional(),
  query: z.string().trim().max(100).optional(),
};

// -- asked ------------------------------------------------------------------------------------------------------------

export const communityMembersQuery = z.object(page);
export const communityMemberParams = z.object({ communityId: id, userId: id });
export const communityProposalsQuery = z.object({ ...page, state: z.enum(['open', 'decided']).default('open') });
export const communityMetricsQuery = z.object({ hours: z.coerce.number().int().min(1).max(720).default(24) });
export const blockProposalBody = z.strictObject({
  /** For the log of moderators. */
  note: z
    .string()
    .trim()
    .max(detailsLength, { error: `at most ${detailsLength} characters` })
    .nullish()
    .transform((text) => text || null),
});

// -- answered ---------------------------------------------------------------------------------------------------------

export const communityMember = z
  .object({
    id,
    name: z.string(),
    avatar: z.string().nullable(),
    joinedAt: when,
    /** When they agreed to be voted on; null: they are not. */
    agreedAt: when.nullable(),
  })
  .meta({ id: 'CommunityMember' });
export type CommunityMember = z.infer<typeof communityMember>;

const somebody = z.object({ id, name: z.string(), avatar: z.string().nullable() });
/** Neither votes nor voters. */
export const runProposal = z
  .object({
    id,
    status: z.enum(['proposed', 'voting', 'approved', 'rejected', 'expired', 'blocked']),
    score: z.number(),
    pair: z.tuple([somebody, somebody]),
    /** Null: not open for votes yet. */
    openedAt: when.nullable(),
    closesAt: when.nullable(),
    /** Null: it is open. */
    decidedAt: when.nullable(),
    /** How many were asked. */
    asked: z.int(),
  })
  .meta({ id: 'RunProposal' });
export type RunProposal = z.infer<typeof runProposal>;

export const communityMetric = z
  .object({
    at: when,
    queueDepth: z.int(),
    activeVoting: z.int(),
    overdue: z.int(),
    agreed: z.int(),
    approved: z.int(),
    rejected: z.int(),
    expired: z.int(),
    blocked: z.int(),
    votesCast: z.int(),
  })
  .meta({ id: 'CommunityMetric' });
export type CommunityMetric = z.infer<typeof communityMetric>;
