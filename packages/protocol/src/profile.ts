// One's own profile: what is asked of a person, what they wrote, whom they blocked.
import { z } from 'zod';
import { conversation, message } from './conversations.js';
import { reportReason } from './safety.js';
import { personName } from './session.js';

export const attributeKind = z.enum(['number', 'text', 'choice', 'set', 'place', 'answers', 'vector']);

/** A field of the profile, as the registry of attributes has it. */
export const profileField = z
  .object({
    name: z.string(),
    kind: attributeKind,
    label: z.string(),
    /** What may be chosen; null: anything. */
    options: z.array(z.string()).nullable(),
    /** `self`: used for matching only, never shown. */
    visibleTo: z.enum(['matches', 'self']),
    required: z.boolean(),
    builtIn: z.boolean(),
  })
  .meta({ id: 'ProfileField' });
export type ProfileField = z.infer<typeof profileField>;

const place = z.object({ lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) });
const word = z.string().trim().min(1).max(60, { error: 'at most 60 characters each' });
const words = z.array(word).max(50, { error: 'at most 50' });

export const profile = z
  .object({
    id: z.uuid(),
    name: z.string(),
    birthDate: z.iso.date().nullable(),
    gender: z.string().nullable(),
    seeking: z.array(z.string()),
    school: z.string().nullable(),
    interests: z.array(z.string()),
    bio: z.string().nullable(),
    place: place.nullable(),
    avatar: z.string().nullable(),
    /** The host's own attributes, by name. */
    attributes: z.record(z.string(), z.unknown()),
    /** Grows with each change. */
    revision: z.int(),
  })
  .meta({ id: 'Profile' });
export type Profile = z.infer<typeof profile>;

export const profileAnswer = z.object({ profile, fields: z.array(profileField) });
export type ProfileAnswer = z.infer<typeof profileAnswer>;

const optionalText = (max: number, error: string) =>
  z
    .string()
    .trim()
    .max(max, { error })
    .nullable()
    .transform((text) => text || null);

/** A small picture made in the browser. No SVG: it may carry scripts. */
const avatar = z
  .string()
  .regex(/^data:image\/(png|jpeg|webp);base64,[A-Za-z0-9+/]+={0,2}$/, { error: 'a picture is a PNG, JPEG or WebP' })
  .max(60_000, { error: 'this picture is too large' })
  .nullable();

/** What is given is changed, all else stays. `revision` is the one that was edited: if it changed since, nothing is written (`conflict`). */
export const profileEdit = z.strictObject({
  revision: z.int(),
  name: personName.optional(),
  /** Can be given once: it decides on which side of the age wall one stands. */
  birthDate: z.iso.date({ error: 'a date looks like 1990-12-31' }).optional(),
  gender: optionalText(60, 'at most 60 characters').optional(),
  seeking: words.optional(),
  school: optionalText(200, 'at most 200 characters').optional(),
  interests: words.optional(),
  bio: optionalText(2000, 'at most 2,000 characters').optional(),
  place: place.nullable().optional(),
  avatar: avatar.optional(),
  attributes: z.record(z.string(), z.unknown()).optional(),
});
export type ProfileEdit = z.input<typeof profileEdit>;

export const blockedPerson = z
  .object({ id: z.uuid(), name: z.string(), blockedAt: z.iso.datetime() })
  .meta({ id: 'BlockedPerson' });
export type BlockedPerson = z.infer<typeof blockedPerson>;
export const userParams = z.object({ userId: z.uuid() });

export const blockedAnswer = z.object({ blocked: z.array(blockedPerson) });
/** One's own name, as the profile has it: nobody deletes everything by a slip. */
export const deleteMeBody = z.strictObject({ name: z.string({ error: 'write your name to confirm' }).max(200) });

/** What the live mode has of somebody. Whom they met there is not named: each saw the other for as long as it lasted. */
const liveExport = z.object({
  searching: z.object({ poolId: z.uuid(), since: z.iso.datetime() }).nullable(),
  sessions: z.array(
    z.object({
      id: z.uuid(),
      poolId: z.uuid(),
      startedAt: z.iso.datetime(),
      endedAt: z.iso.datetime().nullable(),
      /** Those that are still kept, 24 hours after the end, oldest first. */
      messages: z.array(z.object({ mine: z.boolean(), text: z.string(), sentAt: z.iso.datetime() })),
    }),
  ),
  /** With whom they kept in touch; `conversations` has the name. */
  connections: z.array(z.object({ personId: z.uuid(), since: z.iso.datetime() })),
});

/** What there is of a person in a lookalike pool. Not the numbers that were measured in a photo: they say nothing to people, and nobody needs to have them. */
const lookalikeExport = z.object({
  poolId: z.uuid(),
  name: z.string(),
  /** When they agreed to photos being measured, to which text, and when they took it back. */
  consents: z.array(z.object({ version: z.string(), givenAt: z.iso.datetime(), withdrawnAt: z.iso.datetime().nullable() })),
  photos: z.array(
    z.object({
      id: z.uuid(),
      state: z.enum(['waiting', 'ready', 'refused']),
      moderation: z.enum(['pending', 'approved', 'rejected']),
      /** Why it cannot be compared, as a code. */
      refusal: z.string().nullable(),
      /** The model that measured it; null: nothing was. */
      measuredBy: z.string().nullable(),
      /** Where the face is, in pixels of the picture. */
      face: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }).nullable(),
      givenAt: z.iso.datetime(),
      /** Where the picture can be fetched for some minutes; null: an entry without one. */
      picture: z.string().nullable(),
    }),
  ),
  /** What was done about photos, for a week. */
  jobs: z.array(
    z.object({
      id: z.uuid(),
      photoId: z.uuid(),
      status: z.enum(['pending', 'processing', 'completed', 'failed']),
      /** Why it failed, or is tried again. */
      message: z.string().nullable(),
      matchCount: z.int().nullable(),
      createdAt: z.iso.datetime(),
      completedAt: z.iso.datetime().nullable(),
    }),
  ),
  matches: z.array(
    z.object({
      person: z.object({ id: z.uuid(), name: z.string() }),
      /** In [0, 1]; of the faces alone. A likeness, never a proof of who somebody is. */
      similarity: z.number().nullable(),
      score: z.number(),
      reasons: z.array(z.string()),
      decidedAt: z.iso.datetime(),
    }),
  ),
});

/** What there is of a person in a community. Never what others voted, nor on whom by more than a voter sees. */
const communityExport = z.object({
  poolId: z.uuid(),
  name: z.string(),
  /** When they agreed to be voted on, by which text, and when they took it back. */
  consents: z.array(z.object({ version: z.string(), givenAt: z.iso.datetime(), withdrawnAt: z.iso.datetime().nullable() })),
  votes: z.array(
    z.object({
      proposalId: z.uuid(),
      vote: z.enum(['yes', 'no']),
      votedAt: z.iso.datetime(),
      status: z.enum(['voting', 'approved', 'rejected', 'expired', 'blocked']),
      /** First names, as long as they may know them. */
      names: z.tuple([z.string(), z.string()]).nullable(),
      /** By which wallet it was signed; null: it was not. */
      signature: z.string().nullable(),
      signedBy: z.string().nullable(),
    }),
  ),
  skipped: z.array(z.object({ proposalId: z.uuid(), skippedAt: z.iso.datetime() })),
  /** Those that never opened, with the other's name while they wait; the others are among `conversations`. */
  introductions: z.array(
    z.object({
      conversationId: z.uuid(),
      state: z.enum(['proposed', 'ended']),
      name: z.string().nullable(),
      /** Their own answer; null: it is over. */
      accepted: z.boolean().nullable(),
      approvedAt: z.iso.datetime(),
    }),
  ),
  /** In how many pairs they were voted on, of those that ended more than a week ago; not with whom, nor how it ended. */
  timesJudged: z.int(),
  /** What they reported as voters: about which pair, in their words. */
  reports: z.array(
    z.object({
      id: z.uuid(),
      proposalId: z.uuid(),
      reason: reportReason,
      details: z.string().nullable(),
      createdAt: z.iso.datetime(),
    }),
  ),
});

/**
 * Everything that is stored about oneself. Others appear as far as one could see them. What moderators know and do about somebody (reports
 * about them, a shadow ban) is not in it: it would tell who reported them, and how to get around it.
 */
export const personExport = z
  .object({
    exportedAt: z.iso.datetime(),
    /** Null for people of the host app and of the demo. */
    account: z.object({ email: z.string().nullable(), guest: z.boolean() }).nullable(),
    /** The linked wallet, in lower case. */
    wallet: z.string().nullable(),
    /** Their votes in the public logs, signed or not. */
    loggedVotes: z.array(
      z.object({ poolId: z.uuid(), place: z.int(), yes: z.boolean(), castOn: z.string(), voter: z.string(), salt: z.string() }),
    ),
    profile: profile.nullable(),
    memberships: z.array(z.object({ eventId: z.uuid(), name: z.string(), joinedAt: z.iso.datetime() })),
    matches: z.array(
      z.object({
        eventId: z.uuid(),
        person: z.object({ id: z.uuid(), name: z.string() }),
        score: z.number(),
        reasons: z.array(z.string()),
        decidedAt: z.iso.datetime(),
      }),
    ),
    hellos: z.array(z.object({ eventId: z.uuid(), fromId: z.uuid(), toId: z.uuid(), saidAt: z.iso.datetime() })),
    conversations: z.array(conversation.omit({ lastMessage: true }).extend({ messages: z.array(message) })),
    blocked: z.array(blockedPerson),
    live: liveExport,
    lookalike: z.array(lookalikeExport),
    communities: z.array(communityExport),
    /** What they reported, without what others wrote and what became of it. */
    reports: z.array(
      z.object({
        id: z.uuid(),
        reportedId: z.uuid(),
        reason: reportReason,
        details: z.string().nullable(),
        createdAt: z.iso.datetime(),
      }),
    ),
  })
  .meta({ id: 'PersonExport' });
export type PersonExport = z.infer<typeof personExport>;
