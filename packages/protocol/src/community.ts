// The community mode: people vote on who should meet. What a member, a voter, and one of an approved pair is told.
import { z } from 'zod';
import { card } from './matches.js';
import { judgedPerson, proposalStatus } from './judged.js';
import { votesConsentVersion } from './limits.js';
import { reportReason } from './safety.js';
import { newPoolDetails, poolDetails, poolDoor, poolSummary } from './pools.js';
import { signedVote } from './wallets.js';

const id = z.uuid();
const when = z.iso.datetime();

// -- asked ------------------------------------------------------------------------------------------------------------

export const communityParams = z.object({ communityId: id });
export const proposalParams = z.object({ proposalId: id });
export const introductionParams = z.object({ conversationId: id });
export const agreementBody = z.strictObject({
  version: z.literal(votesConsentVersion, { error: 'this is not the text that is shown now' }),
});
export const standingQuery = z.object({
  /** From when on `judgedSince` counts: the beginning of the caller's day, say. */
  since: z.iso.datetime({ offset: true }).optional(),
});
/** Proposals that are on the voter's screen already, with commas between them. */
export const nextPairQuery = z.object({
  except: z
    .string()
    .optional()
    .transform((text) => (text === undefined || text === '' ? [] : text.split(',')))
    .pipe(z.array(id).max(5, { error: 'at most 5' })),
});
export const voteBody = z.strictObject({
  vote: z.enum(['yes', 'no'], { error: 'a vote is yes or no' }),
  /** By the voter's linked wallet; a vote without counts the same. */
  signed: signedVote.optional(),
});
export const answerIntroductionBody = z.strictObject({ accept: z.boolean() });
export const ownVotesQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  /** `votedAt` of the last one that was seen. */
  before: z.iso.datetime().optional(),
});
export const reportProposalBody = z.strictObject({
  /** Which of the two, in the order they were shown. */
  about: z.enum(['one', 'other', 'both']),
  reason: reportReason,
  details: z.string().trim().max(1000, { error: 'at most 1000 characters' }).nullish(),
});
export type ReportProposal = z.input<typeof reportProposalBody>;

const between = (min: number, max: number) => z.int().min(min).max(max);
const minutes = (max: number) => z.number().positive().max(max);
/** The rules of votes; those that are open keep the rules they were opened by. */
export const communityRules = z.strictObject({
  /** The queue of pairs is filled up to the high mark when it falls below the low one, as far as pairs are left. */
  queueLow: between(1, 10_000),
  queueHigh: between(1, 20_000),
  activeLow: between(1, 1000),
  activeHigh: between(1, 2000),
  /** How many are asked about each pair. */
  voters: between(1, 1000),
  /** So many yes, or no, decide at once. */
  approveAt: between(1, 1000),
  rejectAt: between(1, 1000),
  /** Fewer votes at the deadline decide nothing. */
  quorum: between(1, 1000),
  votingMinutes: minutes(90 * 24 * 60).min(1 / 6),
  /** When a pair that was rejected, or that too few voted on, may be proposed again. */
  coolOffDays: z.number().min(0).max(3650),
  /** Nobody stands in more pairs than so many times what there would be if all stood in as many. */
  fairShare: z.number().min(1).max(100),
});
export type CommunityRules = z.infer<typeof communityRules>;

export const communityPreset = z.enum(['small', 'medium', 'large']);

const details = poolDetails('community');
const rules = { preset: communityPreset.optional(), rules: communityRules.partial().optional() };
export const createCommunityBody = z.strictObject({
  ...newPoolDetails('community'),
  ...rules,
});
export type CreateCommunity = z.input<typeof createCommunityBody>;
/** What is given is changed; `rules` come after `preset`. */
export const editCommunityBody = z.strictObject({ ...z.strictObject(details).partial().shape, ...rules });
export type EditCommunity = z.input<typeof editCommunityBody>;

// -- answered ---------------------------------------------------------------------------------------------------------

export const communityPreview = z
  .object({
    ...poolDoor,
    members: z.int(),
  })
  .meta({ id: 'CommunityPreview' });
export type CommunityPreview = z.infer<typeof communityPreview>;

/** Judged against what is possible: a small community whose few pairs are all queued, open or decided is healthy. */
export const communityHealth = z
  .object({
    status: z.enum(['HEALTHY', 'NOTHING_TO_JUDGE', 'PAUSED', 'UNHEALTHY']),
    /** In words: what is so, and what to do. */
    words: z.string(),
    members: z.int(),
    /** Who agreed to be voted on. */
    agreed: z.int(),
    queueDepth: z.int(),
    activeVoting: z.int(),
    /** Open more than a minute after their deadline. */
    overdue: z.int(),
    approved: z.int(),
    rejected: z.int(),
    expired: z.int(),
    blocked: z.int(),
    votersAssigned: z.int(),
    votesCast: z.int(),
    /** Introductions that both accepted. */
    talking: z.int(),
    /** When pairs were last looked for; null: never. */
    filledAt: when.nullable(),
  })
  .meta({ id: 'CommunityHealth' });
export type CommunityHealth = z.infer<typeof communityHealth>;

export const community = z
  .object({
    ...poolSummary,
    /** Null: the caller may not see them. */
    rules: communityRules.nullable(),
    health: communityHealth.nullable(),
  })
  .meta({ id: 'Community' });
export type Community = z.infer<typeof community>;

/** Of the votes of one kind: on how many pairs, and how many of these were decided, approved, and became a conversation. */
const votesOfOneKind = z.object({ votes: z.int(), decided: z.int(), approved: z.int(), talking: z.int() });
export type VotesOfOneKind = z.infer<typeof votesOfOneKind>;

/** Where the caller stands. */
export const communityStanding = z
  .object({
    community,
    /** Null: they are not voted on. */
    agreed: z.object({ version: z.string(), at: when }).nullable(),
    /** The text to agree to now. */
    version: z.literal(votesConsentVersion),
    /** The caller as voters see them, if they agree. */
    seenAs: judgedPerson,
    judged: z.int(),
    /** Since the `since` that was asked; without it as `judged`. */
    judgedSince: z.int(),
    skipped: z.int(),
    yes: votesOfOneKind,
    no: votesOfOneKind,
  })
  .meta({ id: 'CommunityStanding' });
export type CommunityStanding = z.infer<typeof communityStanding>;

export const pairToJudge = z
  .object({
    proposalId: id,
    one: judgedPerson,
    other: judgedPerson,
    /** What both share, in words about them: `Both like jazz`. */
    shared: z.array(z.string()),
    closesAt: when,
    /** What the caller voted before. */
    vote: z.enum(['yes', 'no']).nullable(),
  })
  .meta({ id: 'PairToJudge' });
export type PairToJudge = z.infer<typeof pairToJudge>;

export const nextPair = z
  .union([
    z.object({ pair: pairToJudge, left: z.literal('something') }),
    z.object({
      pair: z.null(),
      left: z.literal('nothing'),
      why: z.enum(['paused', 'nobody-agreed', 'all-judged']),
      /** In words. */
      words: z.string(),
    }),
  ])
  .meta({ id: 'NextPair' });
export type NextPair = z.infer<typeof nextPair>;

export const castVote = z
  .object({ proposalId: id, status: proposalStatus, vote: z.enum(['yes', 'no']).nullable() })
  .meta({ id: 'CastVote' });
export type CastVote = z.infer<typeof castVote>;
export const ownVote = z
  .object({
    proposalId: id,
    vote: z.enum(['yes', 'no']),
    votedAt: when,
    status: proposalStatus,
    /** First names; null: the vote was ended for everyone, or the caller may not know any more. */
    names: z.tuple([z.string(), z.string()]).nullable(),
    /** It can still be changed or taken back. */
    changeable: z.boolean(),
  })
  .meta({ id: 'OwnVote' });
export type OwnVote = z.infer<typeof ownVote>;

export const introduction = z
  .object({
    conversationId: id,
    poolId: id.nullable(),
    poolName: z.string(),
    person: card,
    /** What both share, in words to the caller: `You both like jazz`. */
    shared: z.array(z.string()),
    /** Whether the caller accepted; whether the other did is not told. */
    accepted: z.boolean(),
    approvedAt: when,
  })
  .meta({ id: 'Introduction' });
export type Introduction = z.infer<typeof introduction>;
export const introductionAnswer = z.object({ conversationId: id, state: z.enum(['proposed', 'open', 'ended']) });
export type IntroductionAnswer = z.infer<typeof introductionAnswer>;

export const jobRun = z.object({ job: z.string(), done: z.int(), more: z.boolean() }).meta({ id: 'JobRun' });
