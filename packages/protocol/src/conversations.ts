// Saying hello, and what follows when both did: a conversation of two.
import { z } from 'zod';
import { card } from './matches.js';
import { messageLength } from './limits.js';
import { isVisible } from './text.js';

const id = z.uuid();

/** Somebody who said hello and waits for an answer; they need not be on one's own list. */
export const receivedHello = z.object({ person: card, saidAt: z.iso.datetime() }).meta({ id: 'ReceivedHello' });
export type ReceivedHello = z.infer<typeof receivedHello>;

export const message = z
  .object({
    /** Grows within a conversation. */
    id: z.int(),
    conversationId: id,
    senderId: id,
    text: z.string(),
    sentAt: z.iso.datetime(),
    /** Given by the sender: the same message sent twice is one. */
    clientId: id,
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof message>;

export const conversation = z
  .object({
    id,
    poolId: id,
    poolName: z.string(),
    with: z.object({ id, name: z.string(), avatar: z.string().nullable() }),
    /** `ended`: by either, by a block, or because the other deleted their account. Nothing can be sent any more; it stays readable. */
    state: z.enum(['open', 'ended']),
    openedAt: z.iso.datetime(),
    lastMessage: message.nullable(),
    /** Messages of the other that one has not seen. */
    unread: z.int(),
    /** Up to which message the other has read; 0: none. */
    readByOther: z.int(),
  })
  .meta({ id: 'Conversation' });
export type Conversation = z.infer<typeof conversation>;

export const conversationParams = z.object({ conversationId: id });
export const messagesQuery = z.object({
  /** Older than this message; without it the newest. */
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export const sendMessageBody = z.strictObject({
  clientId: id,
  text: z
    .string({ error: 'the text is missing' })
    .trim()
    .refine(isVisible, { error: 'write something first' })
    .max(messageLength, { error: `at most ${messageLength} characters` }),
});
export const readBody = z.strictObject({ upTo: z.int().positive() });

export const helloParams = z.object({ eventId: id, userId: id });
export const hellosAnswer = z.object({ hellos: z.array(receivedHello) });
export const conversationsAnswer = z.object({ conversations: z.array(conversation) });
/** Oldest first; `more`: there are older ones. */
export const messagesAnswer = z.object({ messages: z.array(message), more: z.boolean() });
export type MessagesAnswer = z.infer<typeof messagesAnswer>;
