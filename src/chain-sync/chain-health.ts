// How the chain stands, from the database alone: for organisers, the doctor and the command line.
import type { Session } from '../db/database.js';
import { sql } from '../db/sql.js';
import type { ConfiguredChain } from './chain-config.js';

export interface ChainHealth {
  readonly status: 'HEALTHY' | 'UNHEALTHY' | 'NONE';
  readonly words: string;
  readonly since: Date | null;
  readonly numbers: ChainNumbers;
}

export interface ChainNumbers {
  readonly batches: number;
  readonly anchored: number;
  /** Closed proposals that are not final on the chain yet. */
  readonly waiting: number;
  readonly oldestWaitingSeconds: number | null;
  readonly members: number;
  /** Transactions that are not final. */
  readonly underWay: number;
  readonly lastAnchoredAt: Date | null;
  readonly lookedAt: Date | null;
  readonly block: number | null;
}

interface Row extends ChainNumbers {
  readonly problem: string | null;
  readonly problemSince: Date | null;
}

export async function readChainHealth(session: Session, chain: ConfiguredChain): Promise<ChainHealth> {
  const { problem, problemSince, ...numbers } = await session.getRow<Row>(sql`
    select s.problem, s.problem_since as "problemSince", s.looked_at as "lookedAt", s.head as block, b.*, w.*,
      (select count(*)::int from chain_members m where m.state = 'member') as members,
      (select count(*)::int from chain_transactions t where t.state in ('open', 'mined')) as "underWay"
    from chain_state s,
      (select count(*)::int as batches, coalesce(sum(matches) filter (where anchored_at is not null), 0)::int as anchored,
        max(anchored_at) as "lastAnchoredAt" from chain_batches) b,
      (select count(*)::int as waiting, extract(epoch from clock_timestamp() - min(c.logged_at))::float8 as "oldestWaitingSeconds"
        from closed_proposals c where c.logged_at is not null and not exists (
          select from chain_leaves l join chain_batches a on a.number = l.batch_number
          where l.proposal_hash = c.proposal_hash and a.anchored_at is not null)) w
    where s.id = 1`);
  return { ...judge(chain, { problem, problemSince, ...numbers }), numbers };
}

/** Behind by more than this beyond what is usual, and nobody says why: no worker runs. */
const patienceSeconds = 3600;

function judge(chain: ConfiguredChain, row: Row): Omit<ChainHealth, 'numbers'> {
  if (chain.kind === 'none')
    return { status: 'NONE', words: 'No chain is set up (CHAIN_RPC_URL): nothing is anchored', since: null };
  if (chain.kind === 'incomplete') return { status: 'UNHEALTHY', words: chain.words, since: null };
  if (row.problem !== null) return { status: 'UNHEALTHY', words: row.problem, since: row.problemSince };
  const { waiting, oldestWaitingSeconds: oldest, anchored, batches } = row;
  if (oldest !== null && oldest > chain.config.anchorAfterMs / 1000 + patienceSeconds)
    return {
      status: 'UNHEALTHY',
      words: `${waiting} outcomes wait to be anchored, the oldest for ${Math.round(oldest / 60)} minutes: no worker runs, or blocks do not come`,
      since: null,
    };
  const words = `${anchored} ${anchored === 1 ? 'outcome' : 'outcomes'} in ${batches} ${batches === 1 ? 'batch' : 'batches'} on chain ${chain.config.chainId}`;
  return { status: 'HEALTHY', words: waiting === 0 ? words : `${words}; ${waiting} wait`, since: null };
}
