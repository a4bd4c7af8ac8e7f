// ARCHITECTURE.md 6: an open conversation of two who must not meet.
import { sql } from '../../../db/sql.js';
import { counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const openConversations: Invariant = {
  name: 'open-conversations',
  about:
    'A conversation is open at most once per pair and pool, never across a block or the age wall, and only while both are there',
  async find(tx) {
    const blocked = await tx.rows<FoundRow>(sql`
      select c.id, c.pool_id, c.low_id, c.high_id, b.blocker_id from blocks b
      join conversations c on c.low_id = least(b.blocker_id, b.blocked_id) and c.high_id = greatest(b.blocker_id, b.blocked_id)
      where c.state <> 'ended' order by 1`);
    const walled = await tx.rows<FoundRow>(sql`
      select id, pool_id, low_id, high_id, under_age from conversations_across_age_wall() order by 1`);
    const alone = await tx.rows<FoundRow>(sql`
      select c.id, c.pool_id, c.low_id, c.high_id from conversations c
      where c.state <> 'ended' and (select count(*) from profiles p where p.id in (c.low_id, c.high_id)) < 2 order by 1`);
    const twice = await tx.rows<FoundRow>(sql`
      select pool_id, low_id, high_id, count(*)::int as times from conversations where state <> 'ended'
      group by 1, 2, 3 having count(*) > 1 order by 1, 2, 3`);
    const open = (count: number) => counted(count, 'conversation is open', 'conversations are open');
    return [
      ...finding(`${open(blocked.length)} of two of whom one blocked the other`, blocked),
      ...finding(`${open(walled.length)} of somebody under age with somebody who is not`, walled),
      ...finding(`${open(alone.length)} of which not both people exist`, alone),
      ...finding(`${counted(twice.length, 'pair has', 'pairs have')} more than one open conversation in one pool`, twice),
    ];
  },
};
