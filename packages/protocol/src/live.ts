// The live mode: a partner now. What a person is told of where they stand, and what they and the server say to each other over the
// WebSocket (`GET /api/live/socket`). A state replaces the one before it: whoever has missed some is right again with the next.
import { z } from 'zod';
import { card, reason } from './matches.js';
import { liveMessageLength } from './limits.js';
import { problemDocument } from './problem.js';
import { isVisible } from './text.js';

const id = z.uuid();
const when = z.iso.datetime();

// -- where somebody stands --------------------------------------------------------------------------------------------

/** How the search has widened, and how long it may still take. */
export const searching = z
  .object({
    state: z.literal('searching'),
    poolId: id,
    since: when,
    /** How many widening steps of the policy have been reached, of how many. */
    step: z.int(),
    steps: z.int(),
    /** What has been widened so far, in words, in the order of the steps: "no longer only people who share an interest". */
    widened: z.array(z.string()),
    /** When the next step comes. */
    widensAt: when.nullable(),
    /** How many of the lobby have waited longer, and one: 1 is next. */
    place: z.int(),
    /** Waiting here, oneself included. */
    waiting: z.int(),
    /** What the last pairs of this lobby waited, as a median; null: too few to tell. */
    expectedMs: z.int().nullable(),
    /** Why there is nobody yet: how many of those waiting each rule leaves. Empty: not looked at yet. */
    why: z.array(z.object({ step: z.string(), left: z.int(), words: z.string() })),
  })
  .meta({ id: 'LiveSearching' });
export type LiveSearching = z.infer<typeof searching>;

export const liveMessage = z
  .object({
    /** Grows within a session. */
    id: z.int(),
    sessionId: id,
    senderId: id,
    /** Given by the sender: the same message sent twice is one. */
    clientId: id,
    text: z.string(),
    sentAt: when,
  })
  .meta({ id: 'LiveMessage' });
export type LiveMessage = z.infer<typeof liveMessage>;

export const liveSession = z
  .object({
    id,
    poolId: id,
    startedAt: when,
    partner: card,
    /** What speaks for the pair, in one sentence, and term by term: nothing that does not; numbers are rounded. */
    sentence: z.string(),
    reasons: z.array(reason),
    /** They had kept in touch before. */
    buddies: z.boolean(),
    /** Whether it is this person who makes the offers of WebRTC; the other never does, so that offers cannot meet. */
    offerer: z.boolean(),
    /** The partner's connection is gone since then; they may come back. */
    partnerAwaySince: when.nullable(),
    /** Who wants to keep in touch. When both do, a conversation opens. */
    iKeep: z.boolean(),
    partnerKeeps: z.boolean(),
    /** Whether both have written: from then on links can be opened. */
    bothWrote: z.boolean(),
    /** Nobody has to talk for longer than this: it ends by itself then. */
    endsAt: when,
  })
  .meta({ id: 'LiveSession' });
export type LiveSession = z.infer<typeof liveSession>;

/** How one's last session ended; of `block` and `report` the other is told `left`. */
export const endedWhy = z.enum(['skip', 'left', 'gone', 'time', 'block', 'report', 'deleted', 'age', 'suspended', 'closed']);
export type EndedWhy = z.infer<typeof endedWhy>;

export const liveIdle = z.object({ state: z.literal('idle') });
export const liveTalking = z.object({
  state: z.literal('session'),
  session: liveSession,
  /** The last 50, oldest first. */
  messages: z.array(liveMessage),
});
export const liveState = z.discriminatedUnion('state', [liveIdle, searching, liveTalking]).meta({ id: 'LiveState' });
export type LiveState = z.infer<typeof liveState>;

/** The session that was there before, and why it is no more. */
export const liveEnded = z.object({ sessionId: id, why: endedWhy, byMe: z.boolean() }).meta({ id: 'LiveEnded' });
export type LiveEnded = z.infer<typeof liveEnded>;

// -- opening the socket -----------------------------------------------------------------------------------------------

/** Subprotocols of the socket. The server answers with `name`. A page that cannot send headers gives its token in a second one: token + 'eyJ...'. */
export const liveProtocols = { name: 'nakodo.live', token: 'nakodo.token.' } as const;

/** The session that the caller was in when they last heard of us, over the socket or over HTTP. If it has ended meanwhile, its end is told. */
export const liveQuery = z.object({ session: id.optional() });

// -- over the socket, from the client ---------------------------------------------------------------------------------

const text = z
  .string({ error: 'the text is missing' })
  .trim()
  .refine(isVisible, { error: 'write something first' })
  .max(liveMessageLength, { error: `at most ${liveMessageLength} characters` });

const sdpLength = 60_000;
const candidateLength = 2000;

/**
 * What two browsers say to each other to connect. The server reads nothing of it but its shape and size. The `instance` of `ready` is that of a
 * page; of all else that of a connection, which the offerer names with its first offer: what belongs to another one is dropped.
 */
export const signal = z.discriminatedUnion('kind', [
  /** This page is ready (again). Another `instance` than before means that it was reloaded, and the offerer begins anew. */
  z.strictObject({ kind: z.literal('ready'), instance: id }),
  z.strictObject({
    kind: z.literal('description'),
    instance: id,
    description: z.strictObject({ type: z.enum(['offer', 'answer']), sdp: z.string().max(sdpLength) }),
  }),
  z.strictObject({
    kind: z.literal('candidate'),
    instance: id,
    /** Null: there are no more. */
    candidate: z
      .strictObject({
        candidate: z.string().max(candidateLength),
        sdpMid: z.string().max(64).nullable().optional(),
        sdpMLineIndex: z.int().nullable().optional(),
        usernameFragment: z.string().max(256).nullable().optional(),
      })
      .nullable(),
  }),
  /** From who does not make offers: please make one (something changed, or the connection failed). */
  z.strictObject({ kind: z.literal('renegotiate'), instance: id, restart: z.boolean() }),
  z.strictObject({ kind: z.literal('media'), camera: z.boolean(), microphone: z.boolean() }),
]);
export type Signal = z.infer<typeof signal>;

const ofSession = { sessionId: id };

export const liveRequest = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('search'), poolId: id }),
  z.strictObject({ type: z.literal('stop') }),
  /** Ends the session; with `search`, looks on at once in the same lobby. */
  z.strictObject({ type: z.literal('skip'), ...ofSession, search: z.boolean() }),
  z.strictObject({ type: z.literal('leave'), ...ofSession }),
  z.strictObject({ type: z.literal('say'), ...ofSession, clientId: id, text }),
  z.strictObject({ type: z.literal('typing'), ...ofSession }),
  z.strictObject({ type: z.literal('keep'), ...ofSession }),
  z.strictObject({ type: z.literal('signal'), ...ofSession, signal }),
  /** Is the line alive? Answered by `pong`. */
  z.strictObject({ type: z.literal('ping') }),
]);
export type LiveRequest = z.infer<typeof liveRequest>;
export type LiveRequestType = LiveRequest['type'];

// -- over the socket, from the server ---------------------------------------------------------------------------------

export const liveNews = z.discriminatedUnion('type', [
  /** Where one stands: on connecting, and whenever it changed. `ended`: the session that was there before, and why it is no more. */
  z.object({
    type: z.literal('state'),
    state: liveState,
    ended: liveEnded.nullable(),
  }),
  /** Of both: one's other tabs show it, too. */
  z.object({ type: z.literal('message'), message: liveMessage }),
  z.object({ type: z.literal('typing'), ...ofSession }),
  z.object({ type: z.literal('signal'), ...ofSession, signal }),
  z.object({ type: z.literal('pong') }),
  /** What was asked was not done; `of` says what it was, `clientId` which message. */
  z.object({ type: z.literal('refused'), of: z.string(), clientId: id.nullable(), problem: problemDocument }),
]);
export type LiveNews = z.infer<typeof liveNews>;

/** Why the server closed the socket. A client does not come back by itself after the first three. */
export const closeCodes = {
  /** The session of the browser has ended, or the token has expired. */
  signedOut: 4401,
  /** The person opened it elsewhere: too many at once. */
  replaced: 4409,
  /** What came in was no message of this protocol more than a few times, or a flood. */
  malformed: 4400,
  /** The server restarts: come back. */
  restarting: 1012,
} as const;

// -- over HTTP --------------------------------------------------------------------------------------------------------

/** As the socket tells it: where one stands, and how the session named in the question ended; null: it has not, or none was named. */
export const liveStanding = z.intersection(liveState, z.object({ ended: liveEnded.nullable() })).meta({ id: 'LiveStanding' });
export type LiveStanding = z.infer<typeof liveStanding>;

export const searchBody = z.strictObject({
  /** Without it, the one lobby that the caller is in. */
  poolId: id.nullish(),
});
export const liveSessionParams = z.object({ sessionId: id });
export const skipBody = z.strictObject({ search: z.boolean().default(true) });
export const sayBody = z.strictObject({ clientId: id, text });
/** Newer than `after`, oldest first, at most 100. */
export const liveMessagesQuery = z.object({ after: z.coerce.number().int().min(0).default(0) });
export const liveMessagesAnswer = z.object({ messages: z.array(liveMessage) });

export const iceServers = z
  .object({
    iceServers: z.array(
      z.object({ urls: z.array(z.string()), username: z.string().optional(), credential: z.string().optional() }),
    ),
    /** When the credentials end; null: there are none. */
    expiresAt: when.nullable(),
    /** Nobody connects directly, only by the TURN server: so nobody learns another's network address. */
    relayOnly: z.boolean(),
  })
  .meta({ id: 'IceServers' });
export type IceServers = z.infer<typeof iceServers>;
