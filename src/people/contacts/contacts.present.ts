// Contacts as the API speaks of them.
import { message as messageSchema, type BlockedPerson, type Contact, type Conversation, type Message } from '@nakodo/protocol';
import type { BlockedRow, ContactRow, ConversationRow, MessageRow } from './contacts.read.js';

/** In place of the name of somebody who deleted their account. */
export const nameOfNobody = 'Deleted account';

export function presentContact(row: ContactRow): Contact {
  return {
    youSaidHello: row.you_said_hello,
    theySaidHello: row.they_said_hello,
    conversationId: row.conversation_id,
    canSayHello: row.can_say_hello,
  };
}

export function presentConversation(row: ConversationRow): Conversation {
  return {
    id: row.id,
    poolId: row.pool_id,
    poolName: row.pool_name,
    with: { id: row.other_id, name: row.other_name ?? nameOfNobody, avatar: row.other_avatar },
    state: row.state,
    openedAt: row.opened_at.toISOString(),
    lastMessage: row.last_message === null ? null : messageSchema.parse(row.last_message),
    unread: row.unread,
    readByOther: row.read_by_other,
  };
}

export function presentMessage(row: MessageRow): Message {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    senderId: row.sender_id,
    text: row.text,
    sentAt: row.sent_at.toISOString(),
    clientId: row.client_id,
  };
}

export function presentBlocked(row: BlockedRow): BlockedPerson {
  return { id: row.id, name: row.name, blockedAt: row.blocked_at.toISOString() };
}
