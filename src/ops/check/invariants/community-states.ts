// What must never happen (ARCHITECTURE.md): a vote that is over and not settled while a worker runs, an approved pair that was never asked, a final state
// that changed. That a worker ran is seen by the metrics that each of them records every minute: one of more than a minute after the deadline.
import { sql } from '../../../db/sql.js';
import { apart, counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

const finalStates = sql`('approved', 'rejected', 'expired', 'blocked')`;

export const communityStates: Invariant = {
  name: 'community-states',
  about:
    'Votes are settled within a minute of their deadline while a worker runs, approved pairs have a conversation, and a final state never changes',
  async find(tx) {
    const overdue = await tx.rows<FoundRow & { readonly seen: boolean }>(sql`
      select p.id, p.pool_id, p.voting_expires_at,
        exists (select from system_metrics m where m.recorded_at > p.voting_expires_at + interval '1 minute') as seen
      from match_proposals p where p.status = 'voting' and p.voting_expires_at < now() - interval '1 minute'
      order by p.voting_expires_at, p.id`);
    const [late, waiting] = [overdue.filter(({ seen }) => seen), overdue.filter(({ seen }) => !seen)];
    const unasked = await tx.rows<FoundRow>(sql`
      select p.id, p.pool_id, p.user_a_id, p.user_b_id from match_proposals p
      where p.status = 'approved' and p.conversation_id is null order by p.id`);
    const changed = await tx.rows<FoundRow>(sql`
      select l.proposal_id, l.status as was, n.status as became, n.changed_at from match_proposal_log l
      join match_proposal_log n on n.proposal_id = l.proposal_id and n.id > l.id
      where l.status in ${finalStates} order by l.id, n.id`);
    const unlogged = await tx.rows<FoundRow>(sql`
      select p.id, p.status, l.status as logged from match_proposals p
      left join lateral (select g.status from match_proposal_log g where g.proposal_id = p.id order by g.id desc limit 1) l on true
      where l.status is distinct from p.status order by p.id`);
    return [
      ...finding(
        `${counted(late.length, 'vote is', 'votes are')} over for more than a minute and not settled although a worker ran`,
        late,
      ),
      ...apart(
        `${counted(waiting.length, 'vote is', 'votes are')} over and not settled, since no worker ran: run \`nakodo work\` or \`nakodo run-job expiry\``,
        waiting,
      ),
      ...finding(
        `${counted(unasked.length, 'approved pair was', 'approved pairs were')} never asked whether they want to talk`,
        unasked,
      ),
      ...finding(`${counted(changed.length, 'final state', 'final states')} changed`, changed),
      ...finding(`${counted(unlogged.length, 'proposal is', 'proposals are')} in another state than its log says`, unlogged),
    ];
  },
};
