// One process at a time works on the chain: the lease in chain_state. Every write to the journal is a transaction that holds its row and finds the lease
// still ours, so that whoever was held up for long writes nothing any more. (What was signed and kept may be sent by anybody, any number of times.)
import type { Database, Session } from '../db/database.js';
import { sql } from '../db/sql.js';
import { AppError } from '../errors.js';

export interface ChainLease {
  readonly db: Database;
  readonly worker: string;
  readonly leaseMs: number;
}

/** As the row was when the lease was taken. */
export interface ChainState {
  readonly chain_id: number | null;
  readonly genesis: string | null;
  readonly registry: string | null;
  readonly membership: string | null;
  readonly final_block: number | null;
  readonly final_hash: string | null;
  readonly head: number | null;
  readonly problem: string | null;
  readonly failures: number;
}

/** Undefined: another process is at it, or (with `respectPause`) it is not time to try again yet. */
export async function takeLease(lease: ChainLease, respectPause: boolean): Promise<ChainState | undefined> {
  return await lease.db.findRow<ChainState>(sql`
    update chain_state set locked_by = ${lease.worker}, locked_until = ${until(lease)}
    where id = 1 and (locked_until is null or locked_until < clock_timestamp() or locked_by = ${lease.worker})
      and (${!respectPause} or coalesce(retry_at, '-infinity') <= clock_timestamp())
    returning chain_id, genesis, registry, membership, final_block, final_hash, head, problem, failures`);
}

export async function releaseLease({ db, worker }: ChainLease): Promise<void> {
  await db.run(sql`update chain_state set locked_by = null, locked_until = null where id = 1 and locked_by = ${worker}`);
}

/** Throws `conflict` when the lease is lost. */
export async function whileHolding<T>(lease: ChainLease, work: (tx: Session) => Promise<T>): Promise<T> {
  return await lease.db.transaction(async (tx) => {
    const held = await tx.run(
      sql`update chain_state set locked_until = ${until(lease)} where id = 1 and locked_by = ${lease.worker}`,
    );
    if (held === 0) throw new AppError('conflict', 'Another process works on the chain now');
    return await work(tx);
  });
}

const until = ({ leaseMs }: ChainLease) => sql`clock_timestamp() + make_interval(secs => ${leaseMs / 1000})`;
