// Conversations of two, and their messages.
import type { Conversation, Message } from '@nakodo/protocol';
import { get, post } from './request.js';

export interface MessagesPage {
  /** Oldest first. */
  readonly messages: readonly Message[];
  /** Whether there are older ones. */
  readonly more: boolean;
}

/** A phone in a lift: after this long a message counts as not sent, and is tried again. */
const sendTimeoutMs = 15_000;

export const conversations = {
  list: (signal?: AbortSignal) => get<{ conversations: Conversation[] }>('/api/conversations', signal),
  messages: (id: string, query: { before?: number }, signal?: AbortSignal) =>
    get<MessagesPage>(`/api/conversations/${id}/messages${query.before === undefined ? '' : `?before=${query.before}`}`, signal),
  /** The same `clientId` again is the same message. */
  send: (id: string, message: { clientId: string; text: string }) =>
    post<Message>(`/api/conversations/${id}/messages`, message, AbortSignal.timeout(sendTimeoutMs)),
  read: (id: string, upTo: number) => post<void>(`/api/conversations/${id}/read`, { upTo }),
  end: (id: string) => post<void>(`/api/conversations/${id}/end`),
};
