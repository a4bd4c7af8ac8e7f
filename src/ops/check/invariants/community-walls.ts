// What must never happen (ARCHITECTURE.md): two voted on who may not be proposed to each other, somebody asked about themselves, an introduction that goes on
// without both, or opened without the yes of both.
import { sql } from '../../../db/sql.js';
import { counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const communityWalls: Invariant = {
  name: 'community-walls',
  about:
    'Whoever is voted on or waits for it agreed, is a member on the same side of the age wall, neither blocked nor shadow-banned; nobody is asked about themselves; introductions are of members, and open only with the yes of both',
  async find(tx) {
    const apart = await tx.rows<FoundRow>(sql`
      select x.pool_id, x.proposal_id, x.queue_id, x.user_a_id, x.user_b_id
      from (
        select p.pool_id, p.id as proposal_id, null::bigint as queue_id, p.user_a_id, p.user_b_id from match_proposals p where p.status in ('proposed', 'voting')
        union all select q.pool_id, null, q.id, q.user_a_id, q.user_b_id from match_generation_queue q where q.consumed_at is null
      ) x
      where not is_judgeable(x.pool_id, x.user_a_id, x.user_b_id)
        or exists (select from profiles f where f.id in (x.user_a_id, x.user_b_id) and f.suspended_at is not null)
        or not exists (select from pools o where o.id = x.pool_id and o.mode = 'community')
      order by x.proposal_id, x.queue_id`);
    const ownJudges = await tx.rows<FoundRow>(sql`
      select a.proposal_id, a.voter_id from voter_assignments a join match_proposals p on p.id = a.proposal_id
      where a.voter_id in (p.user_a_id, p.user_b_id) order by 1, 2`);
    const deserted = await tx.rows<FoundRow>(sql`
      select c.id, c.pool_id, c.low_id, c.high_id from conversations c
      where c.state = 'proposed' and 2 > (
        select count(*) from pool_members m where m.pool_id = c.pool_id and m.profile_id in (c.low_id, c.high_id)
      ) order by c.id`);
    const unwanted = await tx.rows<FoundRow>(sql`
      select c.id, c.pool_id, c.low_id, c.high_id, c.opened_at from conversations c
      where c.origin = 'votes' and (c.opened_at is not null or c.state = 'open') and not (c.low_accepted and c.high_accepted) order by c.id`);
    const foreign = await tx.rows<FoundRow>(sql`
      select p.id, p.conversation_id, p.user_a_id, p.user_b_id, c.low_id, c.high_id from match_proposals p join conversations c on c.id = p.conversation_id
      where (p.user_a_id, p.user_b_id) is distinct from (c.low_id, c.high_id) or p.status <> 'approved' order by p.id`);
    return [
      ...finding(`${counted(apart.length, 'pair is', 'pairs are')} open or queued although the two may not be proposed`, apart),
      ...finding(`${counted(ownJudges.length, 'person is', 'people are')} asked about themselves`, ownJudges),
      ...finding(`${counted(deserted.length, 'introduction waits', 'introductions wait')} without both being members`, deserted),
      ...finding(`${counted(unwanted.length, 'introduction', 'introductions')} opened although not both had accepted`, unwanted),
      ...finding(
        `${counted(foreign.length, 'proposal leads', 'proposals lead')} to a conversation of others, or without an approval`,
        foreign,
      ),
    ];
  },
};
