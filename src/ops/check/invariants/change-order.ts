// ARCHITECTURE.md 7: what people are told of their lists, in order, must lead to the lists they have.
import { sql } from '../../../db/sql.js';
import { counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const changeOrder: Invariant = {
  name: 'change-order',
  about: 'Read in order, the changes of a list say of each person entered, left, entered ..., and end with who is in it',
  async find(tx) {
    // Old changes may have been cleaned away: the first of a person may be either.
    const rows = await tx.rows<FoundRow>(sql`
      with steps as (
        select event_id, user_id, entered_id as other_id, id, true as entered from user_match_changes where entered_id is not null
        union all
        select event_id, user_id, left_id, id, false from user_match_changes where left_id is not null
      ), ordered as (
        select *, lag(entered) over w as before, lead(id) over w is null as is_last
        from steps window w as (partition by event_id, user_id, other_id order by id)
      )
      select o.event_id, o.user_id, o.other_id, o.id, case when o.entered then 'entered' else 'left' end as change,
             case when o.before = o.entered then 'follows the same' else 'does not lead to the list' end as fault
      from ordered o
      left join user_matches u on o.is_last and u.event_id = o.event_id and u.user_id = o.user_id and u.match_user_id = o.other_id
      where o.before = o.entered or (o.is_last and o.entered <> (u.user_id is not null))
      order by o.id`);
    return finding(`${counted(rows.length, 'change of a list is', 'changes of lists are')} out of order`, rows);
  },
};
