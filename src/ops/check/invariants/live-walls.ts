// What must never happen (ARCHITECTURE.md): a live session or a search across what keeps people apart or out.
import { sql } from '../../../db/sql.js';
import { counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

/** Of lobbies that come to their end by themselves, it is the clean-up that ends searches. */
const graceMinutes = 2;

export const liveWalls: Invariant = {
  name: 'live-walls',
  about:
    'No live session goes on across a block, the age wall or a shadow ban, and nobody talks or waits who is suspended, no member, or in a pool that is no lobby or takes nobody',
  async find(tx) {
    const parted = await tx.rows<FoundRow>(sql`
      select s.id, s.pool_id, s.user1_id, s.user2_id,
        case
          when exists (select from blocks b where b.blocker_id = s.user1_id and b.blocked_id = s.user2_id)
            or exists (select from blocks b where b.blocker_id = s.user2_id and b.blocked_id = s.user1_id) then 'block'
          when a.is_minor <> b.is_minor then 'age'
          when exists (select from shadow_bans h where h.user_id = s.user1_id) <> exists (select from shadow_bans h where h.user_id = s.user2_id)
            then 'shadow ban'
        end as across
      from chat_sessions s
      left join pool_members a on a.pool_id = s.pool_id and a.profile_id = s.user1_id
      left join pool_members b on b.pool_id = s.pool_id and b.profile_id = s.user2_id
      where s.status = 'active' order by 1`);
    const across = parted.filter((row) => row['across'] !== null);
    const inside = sql`
      select x.user_id, s.pool_id, s.id as session_id from session_participants x join chat_sessions s on s.id = x.session_id where x.active
      union all select w.user_id, w.pool_id, null from waiting_queue w`;
    const strangers = await tx.rows<FoundRow>(sql`
      select i.* from (${inside}) i left join profiles p on p.id = i.user_id
      where p.id is null or p.suspended_at is not null
        or not exists (select from pool_members m where m.pool_id = i.pool_id and m.profile_id = i.user_id) order by 1`);
    const closed = await tx.rows<FoundRow>(sql`
      select i.*, o.mode, o.matchmaking_enabled, o.ends_at from (${inside}) i join pools o on o.id = i.pool_id
      where o.mode <> 'live' or i.session_id is null
        and (not o.matchmaking_enabled or o.ends_at < now() - make_interval(mins => ${graceMinutes})) order by 1`);
    return [
      ...finding(`${counted(across.length, 'live session goes', 'live sessions go')} on of two who must not meet`, across),
      ...finding(
        `${counted(strangers.length, 'person searches or talks', 'people search or talk')} where they are no member`,
        strangers,
      ),
      ...finding(
        `${counted(closed.length, 'person searches or talks', 'people search or talk')} in a pool that is closed for it`,
        closed,
      ),
    ];
  },
};
