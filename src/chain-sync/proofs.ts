// The proof that an outcome is anchored, for whoever knows the hash of the proposal; made from the batch when it is asked for.
import { type AnchoredOutcome, type Hex, leafHash, outcomeTree } from '@nakodo/chain';
import type { Session } from '../db/database.js';
import { sql } from '../db/sql.js';
import { AppError } from '../errors.js';

export interface MatchProof {
  readonly proposal: string;
  readonly outcome: AnchoredOutcome;
  readonly votesHash: string;
  /** `waiting`: in no batch, or its batch is not final yet. */
  readonly state: 'waiting' | 'anchored';
  /** Null while it is in no batch. */
  readonly batch: null | {
    readonly number: number;
    readonly matches: number;
    readonly root: string;
    readonly leaf: Hex;
    readonly proof: readonly Hex[];
    readonly transaction: string | null;
    readonly block: number | null;
    readonly anchoredAt: Date | null;
  };
  readonly chainId: number | null;
  readonly registry: string | null;
}

interface Found {
  readonly outcome: AnchoredOutcome;
  readonly votesHash: string;
  readonly number: number | null;
  readonly matches: number | null;
  readonly root: string | null;
  readonly transaction: string | null;
  readonly block: number | null;
  readonly anchoredAt: Date | null;
  readonly chainId: number | null;
  readonly registry: string | null;
}

/** Throws `not_found` for a hash of no closed proposal. */
export async function getProof(session: Session, hash: string): Promise<MatchProof> {
  const proposal = hash.toLowerCase();
  const found = await session.findRow<Found>(sql`
    select x.outcome, x.votes_hash as "votesHash", b.number, b.matches, b.root, b.transaction_hash as transaction, b.block,
      b.anchored_at as "anchoredAt", s.chain_id as "chainId", s.registry
    from (
      select 1 as place, l.outcome, l.votes_hash, l.batch_number from chain_leaves l where l.proposal_hash = ${proposal}
      union all
      select 2, c.outcome, c.votes_hash, null from closed_proposals c where c.proposal_hash = ${proposal} and c.logged_at is not null
    ) x
    left join chain_batches b on b.number = x.batch_number
    join chain_state s on s.id = 1
    order by x.place limit 1`);
  if (!found) throw new AppError('not_found', 'No closed proposal has this hash');
  const { outcome, votesHash, number, root, matches, transaction, block, anchoredAt, chainId, registry } = found;
  const leaf = { proposal, outcome, votesHash };
  const base = { ...leaf, chainId, registry, state: anchoredAt === null ? ('waiting' as const) : ('anchored' as const) };
  if (number === null || root === null || matches === null) return { ...base, batch: null };
  const leaves = await session.rows<typeof leaf>(sql`
    select proposal_hash as proposal, outcome, votes_hash as "votesHash" from chain_leaves where batch_number = ${number}`);
  const proof = outcomeTree(leaves).proofOf(leaf);
  return { ...base, batch: { number, matches, root, leaf: leafHash(leaf), proof, transaction, block, anchoredAt } };
}
