// ARCHITECTURE.md 2: a blocked pair in a decision.
import { sql } from '../../../db/sql.js';
import { counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const blockedPairs: Invariant = {
  name: 'blocked-pairs',
  about: 'Nobody is in the list of somebody they blocked or who blocked them',
  async find(tx) {
    const rows = await tx.rows<FoundRow>(sql`
      select u.event_id, u.user_id, u.match_user_id, b.blocker_id
      from blocks b join user_matches u
        on (u.user_id = b.blocker_id and u.match_user_id = b.blocked_id) or (u.user_id = b.blocked_id and u.match_user_id = b.blocker_id)
      order by 1, 2, 3`);
    return finding(`${counted(rows.length, 'entry is', 'entries are')} of pairs of whom one blocked the other`, rows);
  },
};
