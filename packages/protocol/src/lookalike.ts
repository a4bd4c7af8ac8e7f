// The lookalike mode: a photo in, similar people out. What a person is told of their photo, of the job that looks at it, and of whom it led to.
import { z } from 'zod';
import { contact } from './contact.js';
import { card, reason, whyNone } from './matches.js';
import { photoConsentVersion } from './limits.js';

const id = z.uuid();
const when = z.iso.datetime();

// -- asked ------------------------------------------------------------------------------------------------------------

export const lookalikeParams = z.object({ poolId: id });
export const faceParams = z.object({ faceId: id });
export const jobParams = z.object({ jobId: id });
export const lookalikePersonParams = z.object({ poolId: id, userId: id });
export const photoConsentBody = z.strictObject({
  version: z.literal(photoConsentVersion, { error: 'this is not the text that is shown now' }),
});
/** A point in the face that is meant, in pixels of the photo as `GET /api/lookalike/{poolId}` says its size. */
export const chooseFaceBody = z.strictObject({ x: z.number(), y: z.number() });
/** As the API gave it, in `links`. */
export const pictureQuery = z.object({ link: z.string().max(200) });
export const feedQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  /** The id of the last person that was seen. */
  after: id.optional(),
});

// -- answered ---------------------------------------------------------------------------------------------------------

export const faceBox = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });

/** Links that can be put into a page as they are, until they expire; each is for the one who asked. */
export const photoLinks = z.object({ photo: z.string(), thumbnail: z.string() }).meta({ id: 'PhotoLinks' });
export type PhotoLinks = z.infer<typeof photoLinks>;

/** Why a photo cannot be compared; nothing of it passes by trying again with the same photo. */
export const photoRefusal = z.enum([
  'not_an_image',
  'unsupported',
  'too_large',
  'too_small',
  'no_face',
  'several_faces',
  'face_too_small',
]);
export type PhotoRefusal = z.infer<typeof photoRefusal>;

/** Why a moderator did not accept a photo. */
export const photoRejection = z.enum(['nudity', 'violence', 'no_person', 'somebody_else', 'duplicate', 'underage', 'other']);
export type PhotoRejection = z.infer<typeof photoRejection>;

export const matchJob = z
  .object({
    id,
    faceId: id,
    status: z.enum(['pending', 'processing', 'completed', 'failed']),
    /** In words for the person: what it is at, or why it failed and what to do. */
    message: z.string(),
    refusal: photoRefusal.nullable(),
    /** How many were found; null until it is completed. */
    matchCount: z.int().nullable(),
    createdAt: when,
    completedAt: when.nullable(),
  })
  .meta({ id: 'MatchJob' });
export type MatchJob = z.infer<typeof matchJob>;

export const ownFace = z
  .object({
    id,
    state: z.enum(['waiting', 'ready', 'refused']),
    /** `pending`: a moderator looks at it before others see it. */
    moderation: z.enum(['pending', 'approved', 'rejected']),
    /** Why a moderator did not accept it, and in words; null: they did, or have not looked yet. */
    rejection: z.object({ reason: photoRejection, words: z.string() }).nullable(),
    refusal: photoRefusal.nullable(),
    /** With `several_faces`: where they are, to choose one. */
    found: z.array(faceBox),
    box: faceBox.nullable(),
    width: z.int().nullable(),
    height: z.int().nullable(),
    /** Null: an entry without a photo. */
    links: photoLinks.nullable(),
    job: matchJob.nullable(),
  })
  .meta({ id: 'OwnFace' });
export type OwnFace = z.infer<typeof ownFace>;

/** Where the caller stands in a lookalike pool. */
export const lookalikeState = z
  .object({
    pool: z.object({
      id,
      code: z.string(),
      name: z.string(),
      description: z.string().nullable(),
      minimumAge: z.int(),
      /** Whether it compares photos; else what the profiles say. */
      photos: z.boolean(),
      /** Whether photos are sent to a service that those who run this server chose, to be measured there. */
      photosLeave: z.boolean(),
      /** Takes people now: neither paused nor over. */
      open: z.boolean(),
      /** The rules, in words. */
      rules: z.array(z.string()),
    }),
    /** When the caller agreed to the text as it is now; null: they must before a photo is taken. */
    consentedAt: when.nullable(),
    /** Whom others see. */
    face: ownFace.nullable(),
    /** The next one, on its way or refused. */
    next: ownFace.nullable(),
    /** With nobody found: how many people each rule leaves. */
    why: whyNone.nullable(),
  })
  .meta({ id: 'LookalikeState' });
export type LookalikeState = z.infer<typeof lookalikeState>;

export const photoAccepted = z
  .object({ success: z.literal(true), message: z.string(), faceId: id, jobId: id })
  .meta({ id: 'PhotoAccepted' });
export type PhotoAccepted = z.infer<typeof photoAccepted>;

export const lookalikeMatch = z
  .object({
    person: card,
    /** Null: an entry without a photo. */
    links: photoLinks.nullable(),
    /** In [0, 1], rounded: of the whole policy. */
    score: z.number(),
    /** In [0, 1], rounded: of the faces alone; null where none are compared. A likeness, never a proof of who somebody is. */
    similarity: z.number().nullable(),
    sentence: z.string(),
    reasons: z.array(reason),
    decidedAt: when,
    contact,
  })
  .meta({ id: 'LookalikeMatch' });
export type LookalikeMatch = z.infer<typeof lookalikeMatch>;

export const lookalikeFeed = z.object({ matches: z.array(lookalikeMatch), more: z.boolean() }).meta({ id: 'LookalikeFeed' });
export type LookalikeFeed = z.infer<typeof lookalikeFeed>;

/** By name. */
export const hiddenPeople = z.object({ people: z.array(card) }).meta({ id: 'HiddenPeople' });
export type HiddenPeople = z.infer<typeof hiddenPeople>;

/** Of `POST /functions/v1/match-generator`. */
export const generatorAnswer = z
  .object({ success: z.literal(true), message: z.string(), processed: z.boolean(), matchCount: z.int() })
  .meta({ id: 'MatchGenerator' });
