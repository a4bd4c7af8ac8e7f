// What people do with each other: hello, messages, blocks. The SQL functions decide, as the caller; what must be exact is exact there.
import type { Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { AppError } from '../../errors.js';
import { cleanText } from '../import/values.js';
import type { ContactRow, MessageRow } from './contacts.read.js';

/** Idempotent. Throws `not_found` for somebody who is not on the caller's list, `conflict`, `rate_limited`. */
export async function sayHello(session: Session, poolId: string, otherId: string): Promise<ContactRow> {
  return await session.getRow<ContactRow>(sql`select * from say_hello(${poolId}, ${otherId})`);
}

export interface NewMessage {
  readonly clientId: string;
  readonly text: string;
}

/** The same clientId again: the same message. Throws `not_found`, `conflict` when the conversation has ended. */
export async function sendMessage(session: Session, conversationId: string, message: NewMessage): Promise<MessageRow> {
  return await session.getRow<MessageRow>(sql`
    select * from send_message(${conversationId}, ${message.clientId}, ${cleanText(message.text)})`);
}

/** Never goes back. Throws `not_found`. */
export async function readMessagesUpTo(session: Session, conversationId: string, messageId: number): Promise<void> {
  await session.run(sql`select read_messages_up_to(${conversationId}, ${messageId})`);
}

/** Idempotent. Throws `not_found`. */
export async function endConversation(session: Session, conversationId: string): Promise<void> {
  await session.run(sql`select end_conversation(${conversationId})`);
}

/** Idempotent. Throws `not_found` for somebody the caller cannot know of. */
export async function blockPerson(session: Session, otherId: string): Promise<void> {
  await session.run(sql`select block_person(${otherId})`);
}

/** Idempotent. */
export async function unblockPerson(session: Session, callerId: string, otherId: string): Promise<void> {
  await session.run(sql`delete from blocks where blocker_id = ${callerId} and blocked_id = ${otherId}`);
}

/** The profile and all that hangs on it. `name` confirms it. Throws `invalid_input` for another name, `not_found`. */
export async function deleteOwnProfile(session: Session, name: string): Promise<void> {
  try {
    await session.run(sql`select delete_my_profile(${name})`);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid_input') throw error;
    throw new AppError(
      error.code,
      { detail: error.message, problems: [{ path: 'name', message: error.message }] },
      { cause: error },
    );
  }
}
