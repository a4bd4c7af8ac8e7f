// The list of conversations as events change it. Pure: what it cannot know from an event is answered `undefined`, read the list anew.
import type { Conversation, Message } from '@nakodo/protocol';

type List = readonly Conversation[];

/** A message of either side; told twice, it counts once. */
export function withMessage(list: List, message: Message, viewerId: string): List | undefined {
  const conversation = list.find(({ id }) => id === message.conversationId);
  if (!conversation) return undefined;
  if ((conversation.lastMessage?.id ?? 0) >= message.id) return list;
  const unread = conversation.unread + (message.senderId === viewerId ? 0 : 1);
  return newestFirst(list.map((one) => (one === conversation ? { ...one, lastMessage: message, unread } : one)));
}

/** One of the two has read up to a message. */
export function withRead(
  list: List,
  { conversationId, readerId, upTo }: { conversationId: string; readerId: string; upTo: number },
  viewerId: string,
): List | undefined {
  const conversation = list.find(({ id }) => id === conversationId);
  if (!conversation) return undefined;
  if (readerId !== viewerId) return replace(list, { ...conversation, readByOther: Math.max(conversation.readByOther, upTo) });
  // Read up to the middle, in another tab: how many are left is the server's to say.
  if (conversation.unread > 0 && upTo < (conversation.lastMessage?.id ?? 0)) return undefined;
  return replace(list, { ...conversation, unread: 0 });
}

const replace = (list: List, conversation: Conversation) => list.map((one) => (one.id === conversation.id ? conversation : one));

export const newestFirst = (list: List): List => list.toSorted((one, other) => movedAt(other).localeCompare(movedAt(one)));

/** When something last happened in it. */
export const movedAt = (conversation: Conversation) => conversation.lastMessage?.sentAt ?? conversation.openedAt;

export const unreadIn = (list: List) => list.reduce((sum, { unread }) => sum + unread, 0);
