// ARCHITECTURE.md 3: a list with a stranger or a duplicate.
import { sql } from '../../../db/sql.js';
import { counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const listMembers: Invariant = {
  name: 'list-members',
  about: 'Lists belong to members and hold other members, each once',
  async find(tx) {
    const strangers = await tx.rows<FoundRow>(sql`
      select u.event_id, u.user_id, u.match_user_id from user_matches u
      where u.user_id = u.match_user_id
         or not exists (select from pool_members m where m.pool_id = u.event_id and m.profile_id = u.user_id)
         or not exists (select from pool_members m where m.pool_id = u.event_id and m.profile_id = u.match_user_id)
      order by 1, 2, 3`);
    const duplicates = await tx.rows<FoundRow>(sql`
      select event_id, user_id, match_user_id, count(*)::int as times from user_matches
      group by event_id, user_id, match_user_id having count(*) > 1 order by 1, 2, 3`);
    return [
      ...finding(
        `${counted(strangers.length, 'entry is', 'entries are')} of or in the list of somebody who is no member, or of oneself`,
        strangers,
      ),
      ...finding(`${counted(duplicates.length, 'person is', 'people are')} more than once in one list`, duplicates),
    ];
  },
};
