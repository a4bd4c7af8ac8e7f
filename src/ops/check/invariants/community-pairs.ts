// What must never happen (ARCHITECTURE.md): a pair that is live twice, somebody in more open proposals than their fair share when one was opened.
import { sql } from '../../../db/sql.js';
import { counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const communityPairs: Invariant = {
  name: 'community-pairs',
  about:
    'A pair is live at most once over queue and proposals, as live_pairs has it, and nobody stood in more open proposals than their fair share when one was opened',
  async find(tx) {
    const twice = await tx.rows<FoundRow>(sql`
      select l.pair_hash, count(*)::int as times from (
        select p.pair_hash from match_proposals p where p.status not in ('rejected', 'expired')
        union all select q.pair_hash from match_generation_queue q where q.consumed_at is null
      ) l group by l.pair_hash having count(*) > 1 order by 1`);
    const unlisted = await tx.rows<FoundRow>(sql`
      select coalesce(l.pair_hash, e.pair_hash) as pair_hash, e.queue_id, e.proposal_id, l.pair_hash is not null as in_live_pairs
      from (
        select p.pair_hash, null::bigint as queue_id, p.id as proposal_id from match_proposals p where p.status not in ('rejected', 'expired')
        union all select q.pair_hash, q.id, null from match_generation_queue q where q.consumed_at is null
      ) e
      full join live_pairs l on l.pair_hash = e.pair_hash and l.queue_id is not distinct from e.queue_id and l.proposal_id is not distinct from e.proposal_id
      where l.pair_hash is null or e.pair_hash is null order by 1`);
    // Those that were opened for a voter who had nothing left to judge have no share: they may go above it.
    const crowded = await tx.rows<FoundRow>(sql`
      select p.id, p.pool_id, x.id as user_id, p.share, n.open from match_proposals p
      cross join lateral (values (p.user_a_id), (p.user_b_id)) x (id)
      cross join lateral (
        select count(*)::int as open from match_proposals o
        where o.pool_id = p.pool_id and x.id in (o.user_a_id, o.user_b_id) and o.voting_started_at <= p.voting_started_at
          and coalesce(o.finalized_at, 'infinity') > p.voting_started_at
      ) n
      where p.share is not null and n.open > p.share order by p.id, x.id`);
    return [
      ...finding(`${counted(twice.length, 'pair is', 'pairs are')} live more than once`, twice),
      ...finding(
        `${counted(unlisted.length, 'pair is', 'pairs are')} live and not in live_pairs, or the other way round`,
        unlisted,
      ),
      ...finding(
        `${counted(crowded.length, 'person stood', 'people stood')} in more open proposals than their fair share`,
        crowded,
      ),
    ];
  },
};
