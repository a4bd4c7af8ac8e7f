// Lookalike pools, as people come to them and as organisers make and run them. What happens inside is in lookalike.ts.
import { z } from 'zod';
import { newPoolDetails, poolDetails, poolDoor, poolSummary } from './pools.js';

const id = z.uuid();
const when = z.iso.datetime();

/** Whether moderators look at a photo before or after others see it. */
export const photoModeration = z.enum(['before', 'after']);
export type PhotoModeration = z.infer<typeof photoModeration>;

// -- asked ------------------------------------------------------------------------------------------------------------

const details = {
  ...poolDetails('pool'),
  /** How many people somebody is shown at most; null: what the policy says. */
  matchLimit: z.int().min(1).max(50, { error: 'from 1 to 50 people' }).nullable(),
  photoModeration,
  /** Whether people under the minimum age may give a photo. */
  photosOfMinors: z.boolean(),
};
export const createLookalikeBody = z.strictObject({
  ...details,
  ...newPoolDetails('pool'),
  matchLimit: details.matchLimit.default(null),
  photoModeration: photoModeration.default('before'),
  photosOfMinors: details.photosOfMinors.default(false),
});
export type CreateLookalike = z.input<typeof createLookalikeBody>;
/** What is given is changed. */
export const editLookalikeBody = z.strictObject(details).partial();
export type EditLookalike = z.input<typeof editLookalikeBody>;
export const lookalikeMembersQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  /** The id of the last member that was seen. */
  after: id.optional(),
  /** Part of a name. */
  query: z.string().trim().max(100).optional(),
});
export const lookalikeMemberParams = z.object({ poolId: id, userId: id });

// -- answered ---------------------------------------------------------------------------------------------------------

/** What somebody with the code may see before they go in. */
export const lookalikePreview = z
  .object({
    ...poolDoor,
    /** Whether it compares photos; else what the profiles say. */
    photos: z.boolean(),
    /** How many people are in it. */
    members: z.int(),
  })
  .meta({ id: 'LookalikePreview' });
export type LookalikePreview = z.infer<typeof lookalikePreview>;

/** How it stands at this moment. */
export const lookalikeNumbers = z
  .object({
    members: z.int(),
    /** People whose entry is compared; those whose next photo is looked at; those whose last photo could not be. */
    ready: z.int(),
    waiting: z.int(),
    refused: z.int(),
    /** Photos that wait for a moderator, and pairs of accounts that look like one. */
    toReview: z.int(),
    flags: z.int(),
    /** Jobs that are not done yet, and for how long the oldest has waited. */
    openJobs: z.int(),
    oldestJobMs: z.int().nullable(),
    matches: z.int(),
    /** Jobs that failed in the last day, whatever the reason. */
    failedLastDay: z.int(),
  })
  .meta({ id: 'LookalikeNumbers' });
export type LookalikeNumbers = z.infer<typeof lookalikeNumbers>;

export const lookalikePool = z
  .object({
    ...poolSummary,
    /** Whether it compares photos; else what the profiles say. */
    photos: z.boolean(),
    matchLimit: z.int().nullable(),
    photoModeration,
    photosOfMinors: z.boolean(),
    /** Null: the caller may not see them. */
    numbers: lookalikeNumbers.nullable(),
  })
  .meta({ id: 'LookalikePool' });
export type LookalikePool = z.infer<typeof lookalikePool>;

/** A member, as organisers see them: not their photo. */
export const lookalikeMember = z
  .object({
    id,
    name: z.string(),
    avatar: z.string().nullable(),
    joinedAt: when,
    /** Of their entry: none yet, on its way, compared, cannot be compared, held back for a moderator, or not accepted by one. */
    entry: z.enum(['none', 'waiting', 'ready', 'refused', 'pending', 'rejected']),
    matches: z.int(),
  })
  .meta({ id: 'LookalikeMember' });
export type LookalikeMember = z.infer<typeof lookalikeMember>;

/** A job that failed, or that is tried again after it did. */
export const failedJob = z
  .object({
    id,
    person: z.object({ id, name: z.string() }),
    /** In words. */
    error: z.string(),
    attempts: z.int(),
    /** It may work another time: nobody knows why it failed. Else the person has to give another photo. */
    mayWork: z.boolean(),
    /** Null: it is not tried again by itself. */
    nextAt: when.nullable(),
    failedAt: when.nullable(),
  })
  .meta({ id: 'FailedJob' });
export type FailedJob = z.infer<typeof failedJob>;
