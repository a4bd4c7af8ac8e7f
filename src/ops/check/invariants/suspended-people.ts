// ARCHITECTURE.md 7: a suspended person among others.
import { sql } from '../../../db/sql.js';
import { counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const suspendedPeople: Invariant = {
  name: 'suspended-people',
  about:
    'Nobody who is suspended is in a pool, in a conversation or live session that has not ended, or waits for an answer to a hello',
  async find(tx) {
    const members = await tx.rows<FoundRow>(sql`
      select m.pool_id, m.profile_id from pool_members m join profiles p on p.id = m.profile_id
      where p.suspended_at is not null order by 1, 2`);
    const talking = await tx.rows<FoundRow>(sql`
      select c.id, p.id as profile_id from profiles p join conversations c on p.id in (c.low_id, c.high_id)
      where p.suspended_at is not null and c.state <> 'ended' order by 1, 2`);
    const waiting = await tx.rows<FoundRow>(sql`
      select h.pool_id, h.from_id, h.to_id from profiles p join hellos h on p.id in (h.from_id, h.to_id)
      where p.suspended_at is not null order by 1, 2, 3`);
    const live = await tx.rows<FoundRow>(sql`
      select x.session_id, x.user_id from session_participants x join profiles p on p.id = x.user_id
      where x.active and p.suspended_at is not null order by 1, 2`);
    return [
      ...finding(`${counted(live.length, 'live session', 'live sessions')} with a suspended person did not end`, live),
      ...finding(`${counted(members.length, 'suspended person is', 'suspended people are')} in a pool`, members),
      ...finding(`${counted(talking.length, 'conversation', 'conversations')} with a suspended person did not end`, talking),
      ...finding(`${counted(waiting.length, 'hello', 'hellos')} of or to a suspended person stayed`, waiting),
    ];
  },
};
