// ARCHITECTURE.md 6: a message that should not be in a conversation.
import { sql } from '../../../db/sql.js';
import { counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const conversationMessages: Invariant = {
  name: 'conversation-messages',
  about: 'Messages are of the two people of a conversation, and none came before it opened or after it ended',
  async find(tx) {
    const strangers = await tx.rows<FoundRow>(sql`
      select m.id, m.conversation_id, m.sender_id from conversation_messages m join conversations c on c.id = m.conversation_id
      where m.sender_id not in (c.low_id, c.high_id) order by m.id`);
    const late = await tx.rows<FoundRow>(sql`
      select m.id, m.conversation_id, m.sent_at, c.opened_at, c.ended_at from conversation_messages m join conversations c on c.id = m.conversation_id
      where c.opened_at is null or m.id > c.ended_after order by m.id`);
    return [
      ...finding(`${counted(strangers.length, 'message is', 'messages are')} of somebody else than the two`, strangers),
      ...finding(
        `${counted(late.length, 'message was', 'messages were')} sent before the conversation opened or after it ended`,
        late,
      ),
    ];
  },
};
