// ARCHITECTURE.md 3: a list longer than k.
import { sql } from '../../../db/sql.js';
import { counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const listLength: Invariant = {
  name: 'list-length',
  about: 'No list is longer than the pool allows',
  async find(tx) {
    // Somebody queued has yet to get a list of the new length; a disabled event gets it when it is enabled again.
    const rows = await tx.rows<FoundRow>(sql`
      select u.event_id, u.user_id, count(*)::int as length, coalesce(p.match_limit, (v.body ->> 'limit')::int, 3) as "limit"
      from user_matches u
      join pools p on p.id = u.event_id and p.matchmaking_enabled
      join policy_versions v on v.id = p.policy_version_id
      where not exists (select from matchmaking_queue q where q.event_id = u.event_id and q.user_id = u.user_id)
      group by u.event_id, u.user_id, p.match_limit, v.body
      having count(*) > coalesce(p.match_limit, (v.body ->> 'limit')::int, 3)
      order by 1, 2`);
    return finding(`${counted(rows.length, 'list is', 'lists are')} longer than their pool allows`, rows);
  },
};
