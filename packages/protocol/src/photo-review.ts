// What moderators see of photos, and what they decide about them.
import { z } from 'zod';
import { detailsLength } from './limits.js';
import { faceBox, photoLinks, photoRejection } from './lookalike.js';

const id = z.uuid();
const when = z.iso.datetime();
const note = z
  .string()
  .trim()
  .max(detailsLength, { error: `at most ${detailsLength} characters` })
  .nullish()
  .transform((text) => text || null);
const place = z.string().regex(/^\d{1,17}\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, { error: 'not a place in this list' });

/** `waiting`: nobody sees them before they are approved. `newest`: others see them already. */
export const reviewList = z.enum(['waiting', 'newest']);
export type ReviewList = z.infer<typeof reviewList>;
export const photoReviewsQuery = z.object({
  list: reviewList.default('waiting'),
  poolId: id.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  /** `next` of the page before. */
  after: place.optional(),
});
export const photoReviewParams = z.object({ faceId: id });
export const decidePhotoBody = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('approved'), note }),
  z.strictObject({ decision: z.literal('rejected'), reason: photoRejection, note }),
]);
export type DecidePhoto = z.input<typeof decidePhotoBody>;

const ageBand = z.enum(['under 13', '13 to 17', '18 to 24', '25 to 34', '35 to 49', '50 or over']);
const somebody = z.object({ id, name: z.string() });

export const photoReview = z
  .object({
    faceId: id,
    pool: somebody,
    person: somebody,
    /** Of which age they say to be; null: they did not say. */
    ageBand: ageBand.nullable(),
    /** Under the minimum age of the pool. */
    minor: z.boolean(),
    givenAt: when,
    /** Its face was found and measured. */
    measured: z.boolean(),
    width: z.int(),
    height: z.int(),
    /** Of the face, in pixels of the photo. */
    box: faceBox.nullable(),
    /** Null: the caller is nobody in particular. */
    links: photoLinks.nullable(),
  })
  .meta({ id: 'PhotoReview' });
export type PhotoReview = z.infer<typeof photoReview>;
/** `next`: ask for what comes after this page with it; null: nothing does. */
export const photoReviewsAnswer = z.object({ photos: z.array(photoReview), next: z.string().nullable() });

export const faceFlagsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  /** The id of the last one of the page before. */
  after: z.coerce.number().int().positive().optional(),
});
export const faceFlagParams = z.object({ flagId: z.coerce.number().int().positive() });
export const decideFlagBody = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('fine'), note }),
  z.strictObject({ decision: z.literal('removed'), faceIds: z.array(id).min(1).max(2), note }),
]);
export type DecideFlag = z.input<typeof decideFlagBody>;

export const flaggedPhoto = z.object({
  faceId: id,
  person: somebody,
  ageBand: ageBand.nullable(),
  poolName: z.string(),
  givenAt: when,
  links: photoLinks.nullable(),
});
export type FlaggedPhoto = z.infer<typeof flaggedPhoto>;

/** The same photo, or a face that can hardly be told from another, on two accounts. */
export const faceFlag = z
  .object({
    id: z.int(),
    kind: z.enum(['same_photo', 'same_face']),
    /** In [0, 1]; null where it was not measured. */
    similarity: z.number().nullable(),
    createdAt: when,
    /** The newer photo first. */
    sides: z.array(flaggedPhoto).length(2),
  })
  .meta({ id: 'FaceFlag' });
export type FaceFlag = z.infer<typeof faceFlag>;
export const faceFlagsAnswer = z.object({ flags: z.array(faceFlag), next: z.int().nullable() });
