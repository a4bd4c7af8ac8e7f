// What people read of their contacts: conversations, messages, hellos, whom they blocked. As the caller, so that row-level security decides.
import type { Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { AppError } from '../../errors.js';

export interface ConversationRow {
  readonly id: string;
  readonly pool_id: string;
  readonly pool_name: string;
  readonly other_id: string;
  /** Null: they deleted their account. */
  readonly other_name: string | null;
  readonly other_avatar: string | null;
  readonly state: 'open' | 'ended';
  readonly opened_at: Date;
  /** As message_json makes it. */
  readonly last_message: unknown;
  readonly unread: number;
  readonly read_by_other: number;
}

/** The caller's conversations, the last active first. */
export async function listConversations(session: Session): Promise<ConversationRow[]> {
  return await session.rows<ConversationRow>(sql`select * from get_conversations()`);
}

/** Throws `not_found` for one that is not the caller's. */
export async function getConversation(session: Session, id: string): Promise<ConversationRow> {
  const row = await session.findRow<ConversationRow>(sql`select * from get_conversations(${id})`);
  if (!row) throw new AppError('not_found', 'There is no such conversation of yours');
  return row;
}

export interface MessageRow {
  readonly id: number;
  readonly conversation_id: string;
  readonly sender_id: string;
  readonly client_id: string;
  readonly text: string;
  readonly sent_at: Date;
}

export interface MessagesPage {
  /** Older than this one; undefined: the newest. */
  readonly before: number | undefined;
  readonly limit: number;
}

/** Messages of a conversation, oldest first, and whether there are older ones. Throws `not_found` for one that is not the caller's. */
export async function listMessages(
  session: Session,
  conversationId: string,
  { before, limit }: MessagesPage,
): Promise<{ readonly rows: MessageRow[]; readonly more: boolean }> {
  const known = await session.run(sql`select from conversations where id = ${conversationId}`);
  if (known === 0) throw new AppError('not_found', 'There is no such conversation of yours');
  const rows = await session.rows<MessageRow>(sql`
    select id, conversation_id, sender_id, client_id, text, sent_at from conversation_messages
    where conversation_id = ${conversationId} and id < ${before ?? Number.MAX_SAFE_INTEGER}
    order by id desc limit ${limit + 1}`);
  return { rows: rows.slice(0, limit).toReversed(), more: rows.length > limit };
}

export interface ContactRow {
  readonly you_said_hello: boolean;
  readonly they_said_hello: boolean;
  readonly conversation_id: string | null;
  readonly can_say_hello: boolean;
}

export interface ReceivedHelloRow {
  readonly from_id: string;
  readonly said_at: Date;
  /** As profile_card makes it. */
  readonly card: unknown;
}

/** Who said hello to the caller in a pool and waits for an answer, newest first. */
export async function listReceivedHellos(session: Session, poolId: string): Promise<ReceivedHelloRow[]> {
  return await session.rows<ReceivedHelloRow>(sql`select * from get_received_hellos(${poolId})`);
}

export interface BlockedRow {
  readonly id: string;
  readonly name: string;
  readonly blocked_at: Date;
}

/** Whom the caller blocked, last first. */
export async function listBlocked(session: Session): Promise<BlockedRow[]> {
  return await session.rows<BlockedRow>(sql`select * from get_blocked_people()`);
}
