// What must never happen (ARCHITECTURE.md): an outcome on the chain that is not the log's, a batch whose root is not that of its outcomes, an outcome of a
// proposal that was blocked.
import { outcomeTree, type OutcomeLeaf } from '@nakodo/chain';
import { sql } from '../../../db/sql.js';
import { counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

interface BatchRow {
  readonly number: number;
  readonly root: string;
  readonly leaves: readonly OutcomeLeaf[];
}

export const chainBatches: Invariant = {
  name: 'chain-batches',
  about: 'What was anchored is what the log says, nothing of it was blocked, and each batch has the root that is on the chain',
  async find(tx) {
    const batches = await tx.rows<BatchRow>(sql`
      select b.number, b.root, coalesce(jsonb_agg(jsonb_build_object('proposal', l.proposal_hash, 'outcome', l.outcome, 'votesHash', l.votes_hash))
        filter (where l.proposal_hash is not null), '[]') as leaves
      from chain_batches b left join chain_leaves l on l.batch_number = b.number group by b.number order by b.number`);
    const rootless = batches
      .filter(({ root, leaves }) => leaves.length === 0 || outcomeTree(leaves).root !== root)
      .map(({ number, root, leaves }) => ({ number, root, outcomes: leaves.length }));
    const others = await tx.rows<FoundRow>(sql`
      select l.proposal_hash, l.batch_number, l.outcome, c.outcome as logged from chain_leaves l
      join closed_proposals c on c.proposal_hash = l.proposal_hash
      where (l.outcome, l.votes_hash) is distinct from (c.outcome, c.votes_hash) order by l.proposal_hash`);
    const blocked = await tx.rows<FoundRow>(sql`
      select l.proposal_hash, l.batch_number, p.id, p.status from chain_leaves l
      join closed_proposals c on c.proposal_hash = l.proposal_hash
      join match_proposals p on p.id = c.proposal_id
      where p.status not in ('approved', 'rejected', 'expired') order by p.id`);
    return [
      ...finding(`${counted(rootless.length, 'batch has', 'batches have')} another root than its outcomes`, rootless),
      ...finding(`${counted(others.length, 'outcome was', 'outcomes were')} anchored otherwise than the log has it`, others),
      ...finding(`${counted(blocked.length, 'proposal was', 'proposals were')} anchored and not decided`, blocked),
    ];
  },
};
