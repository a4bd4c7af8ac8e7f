// The events mode as the API speaks it: what is asked, and what is answered. Times are ISO 8601 in UTC.
import { z } from 'zod';
import { eventCode, newCode } from './codes.js';

const id = z.uuid({ error: 'expected a uuid' });
const priority = z
  .literal([0, 1, 2, 3], { error: 'a priority is 0 (normal), 1 (re-match), 2 (profile edited) or 3 (forced)' })
  .default(0);
// -- asked ------------------------------------------------------------------------------------------------------------

export const startMatchingBody = z.strictObject({ eventCode, priority });
export const startMatchingQuery = z.object({ eventCode });
export const triggerMatchmakingBody = z
  .strictObject({
    eventCode: eventCode.optional(),
    eventId: id.optional(),
    /** False: matches in the request, for small events. */
    useQueue: z.boolean().default(true),
    priority,
  })
  .refine((body) => (body.eventCode === undefined) !== (body.eventId === undefined), {
    path: ['eventCode'],
    error: 'give either eventCode or eventId',
  });
/** `{}`: any event with people waiting. */
export const matchmakerBody = z.strictObject({ event_id: id.optional() });
export const eventParams = z.object({ eventId: id });
export const personParams = z.object({ eventId: id, userId: z.union([id, z.literal('me')]) });
export const pairParams = personParams.extend({ otherId: id });
export const forceBody = z.strictObject({ priority: priority.default(3) });
export const membersQuery = z.object({
  /** The cursor of the page before. */
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  /** Part of a name. */
  query: z.string().trim().max(100).optional(),
});
const eventDetails = {
  name: z
    .string({ error: 'the name of the event is missing' })
    .trim()
    .min(1, { error: 'the name of the event is missing' })
    .max(200, { error: 'at most 200 characters' }),
  description: z.string().trim().max(2000).nullable(),
  startsAt: z.iso.datetime({ offset: true }).nullable(),
  endsAt: z.iso.datetime({ offset: true }).nullable(),
  /** How many people are on a list; null: what the policy says. */
  matchLimit: z.int().min(1).max(50).nullable(),
  minimumAge: z.int().min(13, { error: 'at least 13' }).max(99),
  /** Nobody gets in by the code without a birth date or an age. */
  asksBirthDate: z.boolean(),
  policyVersionId: id,
};
export const createEventBody = z.strictObject({
  ...eventDetails,
  description: eventDetails.description.default(null),
  startsAt: eventDetails.startsAt.default(null),
  endsAt: eventDetails.endsAt.default(null),
  matchLimit: eventDetails.matchLimit.default(null),
  minimumAge: eventDetails.minimumAge.default(18),
  asksBirthDate: eventDetails.asksBirthDate.default(false),
  /** What people type to join. */
  code: newCode,
});
export type CreateEvent = z.input<typeof createEventBody>;
/** What is given is changed. */
export const editEventBody = z.strictObject({ ...eventDetails, matchmakingEnabled: z.boolean() }).partial();
export type EditEvent = z.input<typeof editEventBody>;
/** The code again, typed by whoever deletes. */
export const deleteEventQuery = z.object({ code: eventCode });
export const memberParams = z.object({ eventId: id, userId: id });
export const changesQuery = z.object({
  since: z
    .string()
    .regex(/^\d{1,19}\.\d{1,19}$/, { error: 'not a cursor of this list' })
    .optional(),
});

// -- answered ---------------------------------------------------------------------------------------------------------

export const jobStatus = z.enum(['idle', 'running', 'paused', 'error']);

/** One event's queue and job, as an admin sees it. */
export const eventStatus = z
  .object({
    status: jobStatus,
    members: z.int(),
    queued: z.int(),
    ready: z.int(),
    inWork: z.int(),
    retrying: z.int(),
    parked: z.int(),
    oldest: z.iso.datetime().nullable(),
    lastRunAt: z.iso.datetime().nullable(),
    processed: z.int(),
    errors: z.int(),
  })
  .meta({ id: 'EventStatus' });
export type EventStatus = z.infer<typeof eventStatus>;

/** Somebody whose matching failed: tried again at `nextAt`, or parked until they are queued again. */
export const queueTrouble = z
  .object({
    userId: id,
    name: z.string(),
    attempts: z.int(),
    error: z.string(),
    /** Null: parked. */
    nextAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'QueueTrouble' });
export type QueueTrouble = z.infer<typeof queueTrouble>;

export const eventSummary = z
  .object({
    id,
    code: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    startsAt: z.iso.datetime().nullable(),
    endsAt: z.iso.datetime().nullable(),
    matchmakingEnabled: z.boolean(),
    matchLimit: z.int().nullable(),
    minimumAge: z.int(),
    asksBirthDate: z.boolean(),
    policyVersionId: id,
    /** Whether the caller is in it. */
    member: z.boolean(),
    /** Matching stands still: paused or switched off. Told to those in the event. */
    paused: z.boolean(),
    /** Null: the caller may not see it. */
    status: eventStatus.nullable(),
  })
  .meta({ id: 'Event' });
export type EventSummary = z.infer<typeof eventSummary>;

/** What somebody with the code may see before they join. */
export const eventPreview = eventSummary
  .pick({ id: true, code: true, name: true, description: true, startsAt: true, endsAt: true, minimumAge: true, member: true })
  .extend({
    /** The caller is known to be younger than the minimum age: they would meet only others who are. */
    belowMinimumAge: z.boolean(),
    /** The caller must say when they were born to get in. */
    needsBirthDate: z.boolean(),
    /** It has ended: nobody can join any more. */
    ended: z.boolean(),
  })
  .meta({ id: 'EventPreview' });
export type EventPreview = z.infer<typeof eventPreview>;

export const member = z
  .object({
    id,
    name: z.string(),
    avatar: z.string().nullable(),
    age: z.int().nullable(),
    joinedAt: z.iso.datetime(),
    /** How many are on their list. */
    matches: z.int(),
    best: z.number().nullable(),
    queued: z.boolean(),
  })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof member>;

export const changeCause = z.enum(['joined', 'edited', 'rematch', 'forced', 'unavailable']);
const changeSide = z.object({ id, name: z.string().nullable(), score: z.number().nullable() });

/** One entry of somebody's list that came, went, or took another's place. The same change may be told twice: its id tells. */
export const matchChange = z
  .object({
    id: z.int(),
    userId: id,
    userName: z.string().nullable(),
    entered: changeSide.nullable(),
    left: changeSide.nullable(),
    cause: changeCause,
    changedAt: z.iso.datetime(),
  })
  .meta({ id: 'MatchChange' });
export type MatchChange = z.infer<typeof matchChange>;

/** Everybody of an event was queued. */
export const matchingQueued = z.object({ success: z.literal(true), message: z.string(), queued: z.int() });
/** Everybody of an event was queued and matched before the answer; `left` were not, for lack of time. */
export const matchedInRequest = z.object({ success: z.literal(true), queued: z.int(), processed: z.int(), left: z.int() });
/** One run over the queue. */
export const matchmakerRan = z.object({ success: z.literal(true), message: z.string(), processed: z.int(), events: z.int() });

/** Names of the events on `/api/events/:id/stream`. */
export const streamEvents = { status: 'status', change: 'match.changed', cursor: 'cursor' } as const;
