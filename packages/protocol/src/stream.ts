// What a person is told while they are connected (`GET /api/stream`, server-sent events): everything that concerns them, from all modes.
// Each event carries an id; after a break the browser sends it back and goes on exactly there. Data is JSON of the shapes below.
import { z } from 'zod';
import { message } from './conversations.js';
import { matchChange } from './events.js';
import { endedWhy } from './live.js';

const id = z.uuid();

export const personEvents = {
  /** The stream has begun here; nothing happened yet. */
  cursor: z.object({}),
  /** What happened since the cursor is no longer known, or is too much to tell: read everything anew. */
  reset: z.object({}),
  /** The server ends the stream, and why: the person opened too many, or their session has ended. Only then a client does not come back. */
  end: z.object({ reason: z.enum(['replaced', 'signed_out']) }),
  'match.changed': z.object({ eventId: id, change: matchChange }),
  /** The text on why to meet was written or improved. */
  'insight.written': z.object({ eventId: id, personId: id }),
  /** An organiser took the person out of the event, or deleted it, or a moderator suspended the person. */
  'event.left': z.object({ eventId: id, name: z.string() }),
  /** A partner was found: `GET /api/live` says who. Kept for 10 minutes only, as `live.ended` is. */
  'live.matched': z.object({ poolId: id, sessionId: id }),
  'live.ended': z.object({ poolId: id, sessionId: id, why: endedWhy }),
  /** How the job of a photo of one's own goes. */
  'lookalike.job': z.object({
    poolId: id,
    faceId: id,
    jobId: id,
    status: z.enum(['pending', 'processing', 'completed', 'failed']),
  }),
  /** A moderator decided about a photo of one's own. */
  'lookalike.moderated': z.object({ poolId: id, faceId: id, moderation: z.enum(['approved', 'rejected']) }),
  /** Somebody new is on both lists. */
  'lookalike.matched': z.object({ poolId: id, personId: id }),
  /** Somebody is on the list no more: a rule no longer holds, or they took their photo away. Who is left of it has to be read. */
  'lookalike.unmatched': z.object({ poolId: id }),
  'hello.received': z.object({ poolId: id, from: z.object({ id, name: z.string() }) }),
  /** Told to both. */
  /** The community approved of two people: a conversation opens when both accept. */
  'conversation.proposed': z.object({ conversationId: id, poolId: id }),
  /** Of a pair that one voted on. */
  'vote.settled': z.object({ poolId: id, proposalId: id, status: z.enum(['approved', 'rejected', 'expired', 'blocked']) }),
  'conversation.opened': z.object({ conversationId: id, poolId: id, with: z.object({ id, name: z.string() }) }),
  'conversation.ended': z.object({ conversationId: id }),
  /** Told to both: another tab of the sender shows it, too. */
  'message.sent': z.object({ message }),
  /** Told to both. */
  'conversation.read': z.object({ conversationId: id, readerId: id, upTo: z.int() }),
} as const;

/** What a stream is asked: the id of the last event that was told, where the header `Last-Event-ID` cannot be set. */
export const streamQuery = z.object({ after: z.string().max(8000).optional() });

export type PersonEventName = keyof typeof personEvents;
export type PersonEventData<N extends PersonEventName> = z.infer<(typeof personEvents)[N]>;
export type PersonEvent = {
  readonly [N in PersonEventName]: { readonly name: N; readonly data: PersonEventData<N> };
}[PersonEventName];
