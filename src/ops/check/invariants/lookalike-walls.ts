// What must never happen (ARCHITECTURE.md): a match across what keeps people apart or out, of a face that nobody may see or that is measured
// differently, or a pair twice. By the database alone, so it holds at every moment, whatever waits to be matched.
import { sql } from '../../../db/sql.js';
import { counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const lookalikeWalls: Invariant = {
  name: 'lookalike-walls',
  about:
    'Each match is of two different people of its pool, once, with faces that are ready, approved and of one model, and across no block and no age wall',
  async find(tx) {
    const matches = await tx.rows<FoundRow & { across: string | null }>(sql`
      select m.face_a_id, m.face_b_id, m.pool_id, m.user_a_id, m.user_b_id,
        case
          when a.id is null or b.id is null or m.face_a_id >= m.face_b_id or m.user_a_id = m.user_b_id
            or (a.user_id, b.user_id, a.pool_id, b.pool_id) is distinct from (m.user_a_id, m.user_b_id, m.pool_id, m.pool_id) then 'another person or pool'
          when x.profile_id is null or y.profile_id is null then 'no member'
          when a.state <> 'ready' or b.state <> 'ready' then 'not ready'
          when a.moderation <> 'approved' or b.moderation <> 'approved' then 'not approved'
          when a.model is distinct from b.model then 'two models'
          when exists (select from blocks o where o.blocker_id = m.user_a_id and o.blocked_id = m.user_b_id)
            or exists (select from blocks o where o.blocker_id = m.user_b_id and o.blocked_id = m.user_a_id) then 'block'
          when x.is_minor <> y.is_minor then 'age'
        end as across
      from matches m
      left join faces a on a.id = m.face_a_id
      left join faces b on b.id = m.face_b_id
      left join pool_members x on x.pool_id = m.pool_id and x.profile_id = m.user_a_id
      left join pool_members y on y.pool_id = m.pool_id and y.profile_id = m.user_b_id
      order by 1, 2`);
    const across = matches.filter((row) => row.across !== null);
    const twice = await tx.rows<FoundRow>(sql`
      select pool_id, least(user_a_id, user_b_id) as user_id, greatest(user_a_id, user_b_id) as match_user_id, count(*)::int as times
      from matches group by 1, 2, 3 having count(*) > 1 order by 1, 2, 3`);
    return [
      ...finding(`${counted(across.length, 'match is', 'matches are')} of two who must not be matched`, across),
      ...finding(`${counted(twice.length, 'pair is', 'pairs are')} matched more than once in one pool`, twice),
    ];
  },
};
