// ARCHITECTURE.md 7: a shadow-banned person among others, or banned by reports that do not carry it.
import { sql } from '../../../db/sql.js';
import { counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const shadowBans: Invariant = {
  name: 'shadow-bans',
  about:
    'Nobody who is shadow-banned is in a live session with somebody who is not; two trusted reports stand behind each ban by reports',
  async find(tx) {
    const mixed = await tx.rows<FoundRow>(sql`
      select s.id, s.user1_id, s.user2_id from chat_sessions s
      where s.status = 'active'
        and exists (select from shadow_bans h where h.user_id = s.user1_id) <> exists (select from shadow_bans h where h.user_id = s.user2_id)
      order by 1`);
    const alone = await tx.rows<FoundRow>(sql`
      select h.user_id, h.created_at from shadow_bans h
      where h.automatic and (
        select count(*) from reports r
        where r.reported_id = h.user_id and r.trusted and r.status <> 'dismissed' and r.created_at > h.created_at - interval '7 days'
      ) < 2
      order by 1`);
    return [
      ...finding(
        `${counted(mixed.length, 'live session is', 'live sessions are')} of one who is shadow-banned and one who is not`,
        mixed,
      ),
      ...finding(`${counted(alone.length, 'shadow ban stands', 'shadow bans stand')} without two trusted reports`, alone),
    ];
  },
};
