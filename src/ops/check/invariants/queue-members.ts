// ARCHITECTURE.md 4: a queue row for somebody who is not there.
import { sql } from '../../../db/sql.js';
import { counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const queueMembers: Invariant = {
  name: 'queue-members',
  about: 'Only members of events that are matched are queued, each once',
  async find(tx) {
    const strangers = await tx.rows<FoundRow>(sql`
      select q.event_id, q.user_id, q.id from matchmaking_queue q
      where not exists (select from pool_members m where m.pool_id = q.event_id and m.profile_id = q.user_id)
         or not exists (select from pools p where p.id = q.event_id and p.mode = 'events' and p.matchmaking_enabled)
      order by q.id`);
    const twice = await tx.rows<FoundRow>(sql`
      select event_id, user_id, count(*)::int as times from matchmaking_queue group by event_id, user_id having count(*) > 1 order by 1, 2`);
    return [
      ...finding(
        `${counted(strangers.length, 'queue row is', 'queue rows are')} for people who are no members, or of events that are not matched`,
        strangers,
      ),
      ...finding(`${counted(twice.length, 'person is', 'people are')} queued more than once in one event`, twice),
    ];
  },
};
