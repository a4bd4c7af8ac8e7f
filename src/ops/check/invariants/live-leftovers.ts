// What must never happen (ARCHITECTURE.md): rows of the live mode that point at what is gone. No foreign keys say so: see sql/migrations/0012_live.sql.
import { sql } from '../../../db/sql.js';
import { counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const liveLeftovers: Invariant = {
  name: 'live-leftovers',
  about:
    'No ticket is left of somebody who is no member, no place in a session that is gone, no skip and no log of somebody who is gone, and every policy version is there',
  async find(tx) {
    const left = await tx.rows<FoundRow>(sql`
      select 'ticket' as what, w.user_id as id, w.pool_id as of from waiting_queue w
        where not exists (select from pool_members m where m.pool_id = w.pool_id and m.profile_id = w.user_id)
      union all select 'participant', x.user_id, x.session_id from session_participants x
        where not exists (select from chat_sessions s where s.id = x.session_id)
      union all select 'skip', u.id, u.other from pair_skips k
        cross join lateral (values (k.low_id, k.high_id), (k.high_id, k.low_id)) u (id, other)
        where not exists (select from profiles p where p.id = u.id)
      union all select 'version', v.version, v.id from (
          select w.policy_version_id as version, w.user_id as id from waiting_queue w
          union all select s.policy_version_id, s.id from chat_sessions s
        ) v where not exists (select from policy_versions p where p.id = v.version)
      union all select distinct 'log', e.user_id, null::uuid from person_events e
        where not exists (select from profiles p where p.id = e.user_id)
      order by 1, 2, 3`);
    return finding(
      `${counted(left.length, 'row', 'rows')} of the live mode ${left.length === 1 ? 'points' : 'point'} at what is gone`,
      left,
    );
  },
};
