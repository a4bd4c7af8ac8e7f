// What must never happen (ARCHITECTURE.md): a count that is not that of the votes, a vote by somebody who was not asked, somebody judged who did not agree.
import { sql } from '../../../db/sql.js';
import { counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const communityVotes: Invariant = {
  name: 'community-votes',
  about:
    'The counts of each proposal are those of its votes, each vote is by somebody who was asked and is not of the pair, and nobody is judged who did not agree',
  async find(tx) {
    // Once it is decided, the votes of those who deleted their account go, and the counts stay.
    const miscounted = await tx.rows<FoundRow>(sql`
      select p.id, p.pool_id, p.status, p.yes_votes, v.yes, p.no_votes, v.no
      from match_proposals p
      cross join lateral (
        select count(*) filter (where m.vote = 'yes')::int as yes, count(*) filter (where m.vote = 'no')::int as no
        from match_votes m where m.proposal_id = p.id
      ) v
      where (p.status = 'voting' and (p.yes_votes <> v.yes or p.no_votes <> v.no)) or p.yes_votes < v.yes or p.no_votes < v.no
      order by p.id`);
    const foreign = await tx.rows<FoundRow>(sql`
      select v.id, v.proposal_id, v.voter_id from match_votes v
      left join match_proposals p on p.id = v.proposal_id
      left join voter_assignments a on a.proposal_id = v.proposal_id and a.voter_id = v.voter_id
      where p.id is null or a.proposal_id is null or v.voter_id in (p.user_a_id, p.user_b_id) order by v.id`);
    const unasked = await tx.rows<FoundRow>(sql`
      select p.id, p.pool_id, x.id as user_id, p.status from match_proposals p cross join lateral (values (p.user_a_id), (p.user_b_id)) x (id)
      where p.voting_started_at is not null and not exists (
        select from consents c where c.pool_id = p.pool_id and c.user_id = x.id and c.kind = 'votes' and c.given_at <= p.voting_started_at
          and coalesce(c.withdrawn_at, 'infinity') >= case when p.status = 'voting' then 'infinity' else p.voting_started_at end
      ) order by p.id, x.id`);
    return [
      ...finding(`${counted(miscounted.length, 'proposal counts', 'proposals count')} other votes than were cast`, miscounted),
      ...finding(`${counted(foreign.length, 'vote is', 'votes are')} by somebody who was not asked, or is of the pair`, foreign),
      ...finding(`${counted(unasked.length, 'person is', 'people are')} voted on without having agreed to it`, unasked),
    ];
  },
};
