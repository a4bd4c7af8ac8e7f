// Pairs of made-up people that were decided a day ago, or a week ago where somebody real voted, go with their conversations: they may be proposed anew, and
// the demo never runs out of pairs. What concerns anybody real stays.
import { sql } from '../db/sql.js';
import type { Database } from '../db/database.js';
import { matchboxIds } from './matchbox.js';

export async function forgetMatchbox(db: Database, poolId: string): Promise<void> {
  const madeUp = sql`select f.id from profiles f where starts_with(f.external_id, ${matchboxIds})`;
  const judgedByReal = sql`exists (
    select from match_votes v where v.proposal_id = p.id and v.voter_id not in (${madeUp}))`;
  await db.transaction(async (tx) => {
    await tx.run(sql`
      delete from match_proposals p where p.pool_id = ${poolId}
        and p.finalized_at < now() - case when ${judgedByReal} then interval '7 days' else interval '1 day' end
        and p.user_a_id in (${madeUp}) and p.user_b_id in (${madeUp})`);
    await tx.run(sql`
      delete from conversations c where c.pool_id = ${poolId} and c.created_at < now() - interval '1 day'
        and c.low_id in (${madeUp}) and c.high_id in (${madeUp})
        and not exists (select from match_proposals p where p.conversation_id = c.id)`);
  });
}
