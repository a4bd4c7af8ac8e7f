// What must never happen (ARCHITECTURE.md): somebody in two live sessions, a session of one, somebody who waits and talks at once.
import { sql } from '../../../db/sql.js';
import { counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const liveSessions: Invariant = {
  name: 'live-sessions',
  about:
    'A live session that goes on has exactly its own two, one that ended nobody; nobody is in two, nobody waits while they talk, and nothing was said by others or after the end',
  async find(tx) {
    const twice = await tx.rows<FoundRow>(sql`
      select user_id, array_agg(session_id) as sessions from session_participants where active group by 1 having count(*) > 1 order by 1`);
    const halves = await tx.rows<FoundRow>(sql`
      select s.id, s.status, s.user1_id, s.user2_id, x.active, x.all_of_it from chat_sessions s
      cross join lateral (
        select array_agg(p.user_id order by p.user_id) filter (where p.active) as active, array_agg(p.user_id order by p.user_id) as all_of_it
        from session_participants p where p.session_id = s.id
      ) x
      where x.all_of_it is distinct from array[s.user1_id, s.user2_id]
         or x.active is distinct from case when s.status = 'active' then array[s.user1_id, s.user2_id] end
      order by 1`);
    const both = await tx.rows<FoundRow>(sql`
      select w.user_id, w.pool_id, x.session_id from waiting_queue w join session_participants x on x.user_id = w.user_id and x.active order by 1`);
    const messages = await tx.rows<FoundRow>(sql`
      select m.id, m.session_id, m.sender_id, m.sent_at, s.ended_at from session_messages m join chat_sessions s on s.id = m.session_id
      where m.sender_id not in (s.user1_id, s.user2_id) or m.id > s.ended_after order by 1`);
    return [
      ...finding(`${counted(twice.length, 'person is', 'people are')} in more than one live session`, twice),
      ...finding(`${counted(halves.length, 'live session has', 'live sessions have')} other people in it than its two`, halves),
      ...finding(`${counted(both.length, 'person waits', 'people wait')} for a partner while they talk with one`, both),
      ...finding(`${counted(messages.length, 'message is', 'messages are')} by a stranger or from after the end`, messages),
    ];
  },
};
