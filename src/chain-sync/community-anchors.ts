// What of one community is on the chain, for anybody: made of its public log and of what the chain has, so nothing is asked of who reads it.
import type { CommunityAnchors } from '@nakodo/protocol';
import type { Database } from '../db/database.js';
import { sql } from '../db/sql.js';
import { AppError } from '../errors.js';
import type { ConfiguredChain } from './chain-config.js';

const mostBatches = 20;

interface Totals {
  readonly logged: number;
  readonly anchored: number;
  readonly chainId: number | null;
  readonly registry: string | null;
}

/** Where no chain is set up there is nothing to tell. Throws `not_found` where there is no such community. */
export async function readCommunityAnchors(db: Database, chain: ConfiguredChain, poolId: string): Promise<CommunityAnchors> {
  return await db.transaction(
    async (tx) => {
      const found = await tx.findRow(sql`select from pools where id = ${poolId} and mode = 'community'`);
      if (!found) throw new AppError('not_found', 'There is no such community');
      if (chain.kind !== 'chain') return { chain: null, anchored: 0, waiting: 0, batches: [], more: false };
      const { logged, anchored, chainId, registry } = await tx.getRow<Totals>(sql`
        select count(c.id)::int as logged, count(b.number)::int as anchored, s.chain_id as "chainId", s.registry
        from chain_state s
        left join closed_proposals c on c.pool_id = ${poolId} and c.logged_at is not null
        left join chain_leaves l on l.proposal_hash = c.proposal_hash
        left join chain_batches b on b.number = l.batch_number and b.anchored_at is not null
        where s.id = 1 group by s.id`);
      const batches = await tx.rows<CommunityAnchors['batches'][number]>(sql`
        select b.number, count(*)::int as outcomes, b.root, b.transaction_hash as transaction, b.block,
          to_char(b.anchored_at at time zone 'utc', 'YYYY-MM-DD') as "anchoredOn"
        from closed_proposals c
        join chain_leaves l on l.proposal_hash = c.proposal_hash
        join chain_batches b on b.number = l.batch_number and b.anchored_at is not null
        where c.pool_id = ${poolId} and c.logged_at is not null
        group by b.number order by b.number desc limit ${mostBatches + 1}`);
      return {
        // Where it is; before the first look at it, where it goes.
        chain: { chainId: chainId ?? chain.config.chainId, registry: registry ?? chain.config.registry },
        anchored,
        waiting: logged - anchored,
        batches: batches.slice(0, mostBatches),
        more: batches.length > mostBatches,
      };
    },
    { readOnly: true, isolation: 'repeatable read' },
  );
}
