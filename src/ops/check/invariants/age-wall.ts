// ARCHITECTURE.md 2: a minor with an adult in a decision. By real ages on this day, not by what is remembered of them.
import { sql } from '../../../db/sql.js';
import { counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const ageWall: Invariant = {
  name: 'age-wall',
  about: "Nobody under a pool's minimum age is in a list with somebody who is not, by their ages today",
  async find(tx) {
    const rows = await tx.rows<FoundRow>(sql`
      with sides as materialized (
        select m.pool_id, m.profile_id,
               is_under_age(profile_born_on(p.birth_date, p.stated_age, p.stated_age_on), o.minimum_age, current_date) as minor
        from pool_members m join profiles p on p.id = m.profile_id join pools o on o.id = m.pool_id
      ), minors as materialized (select pool_id, profile_id from sides where minor)
      select u.event_id, u.user_id, u.match_user_id, m.profile_id as under_age
      from minors m join user_matches u on u.event_id = m.pool_id and (u.user_id = m.profile_id or u.match_user_id = m.profile_id)
      where not exists (
        select from minors n where n.pool_id = m.pool_id
          and n.profile_id = case when u.user_id = m.profile_id then u.match_user_id else u.user_id end
      )
      order by 1, 2, 3`);
    return finding(
      `${counted(rows.length, 'entry is', 'entries are')} of a person under the minimum age with one who is not; if somebody has a birthday, ` +
        'this sets it right at once: select refresh_age_wall()',
      rows,
    );
  },
};
