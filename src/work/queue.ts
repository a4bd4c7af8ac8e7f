// The one implementation of claiming, finishing and failing, for every queue table. A queue row is
//   ready -> claimed (leased) -> gone (its effect is committed in the same transaction)
//                             -> ready again: the lease ended, or the row was enqueued again meanwhile (generation)
//                             -> waiting (failed: exponential back-off) ... -> parked (run_at = infinity, with its error)
// A row is never removed before its effect is committed: pass `finish` the transaction that commits it.
import { sql } from '../db/sql.js';
import type { Session, Statement } from '../db/database.js';
import { backoffMs, maxAttempts } from './retry.js';

/** A queue: its table and its order. The table has id, generation, run_at, locked_by, locked_until, attempts, last_error. */
export interface Queue {
  readonly table: string;
  /** What comes first, as SQL over the table's columns. */
  readonly order: Statement;
  /** Columns a claim returns beside id, generation and attempts. */
  readonly columns: readonly string[];
}

/** A leased row. Whoever holds it may finish or fail it while the lease stands and nobody enqueued it again. */
export type Claim<Row> = Row & { readonly id: number; readonly generation: number; readonly attempts: number };

export interface ClaimOptions {
  readonly worker: string;
  readonly limit: number;
  readonly leaseMs: number;
  /** Only rows for which this holds. */
  readonly where?: Statement;
}

/** Leases up to `limit` ready rows, in the queue's order. Rows that others hold are skipped, expired leases are taken over. */
export async function claimRows<Row>(session: Session, queue: Queue, options: ClaimOptions): Promise<Claim<Row>[]> {
  const columns = sql.join(queue.columns.map((name) => sql`q.${sql.id(name)}`));
  const rows = await session.rows<Claim<Row> & { place: number }>(sql`
    with chosen as materialized (
      select id, row_number() over (order by ${queue.order}) as place from (
        select * from ${sql.id(queue.table)}
        where run_at <= clock_timestamp() and coalesce(locked_until, '-infinity') < clock_timestamp()
          and ${options.where ?? sql`true`}
        order by ${queue.order}
        limit ${options.limit}
        for update skip locked
      ) ready
    )
    update ${sql.id(queue.table)} q
    set locked_by = ${options.worker}, locked_until = clock_timestamp() + make_interval(secs => ${options.leaseMs / 1000})
    from chosen where chosen.id = q.id
    returning chosen.place, q.id, q.generation, q.attempts, ${columns}`);
  return rows.toSorted((a, b) => a.place - b.place);
}

/** Removes rows whose work is done; one that was enqueued again meanwhile stays, free to be claimed. Returns how many are gone. */
export async function finishRows(
  session: Session,
  queue: Queue,
  worker: string,
  claims: readonly Claim<unknown>[],
): Promise<number> {
  const { ids, generations } = keys(claims);
  const table = sql.id(queue.table);
  // In this order: who is enqueued again between the two statements waits for our delete, and is a new row then.
  const gone = await session.run(sql`
    delete from ${table} q using unnest(${ids}::bigint[], ${generations}::bigint[]) c (id, generation)
    where q.id = c.id and q.generation = c.generation and q.locked_by = ${worker}`);
  await releaseRows(session, queue, worker, claims);
  return gone;
}

/** Gives rows back unworked, as if they had never been claimed. */
export async function releaseRows(
  session: Session,
  queue: Queue,
  worker: string,
  claims: readonly Claim<unknown>[],
): Promise<void> {
  await session.run(sql`
    update ${sql.id(queue.table)} set locked_by = null, locked_until = null
    where id = any (${keys(claims).ids}::bigint[]) and locked_by = ${worker}`);
}

/** Notes a failure: tried again after a growing pause (`pauseMs` by earlier attempts; default `backoffMs`), parked with its error after `maxAttempts`. */
export async function failRows(
  session: Session,
  queue: Queue,
  worker: string,
  claims: readonly Claim<unknown>[],
  failure: { readonly message: string; readonly permanent?: boolean; readonly pauseMs?: (attempts: number) => number },
): Promise<void> {
  const runAt = claims.map((claim) =>
    failure.permanent || claim.attempts + 1 >= maxAttempts ? 'infinity' : `${(failure.pauseMs ?? backoffMs)(claim.attempts)} ms`,
  );
  const { ids, generations } = keys(claims);
  await session.run(sql`
    update ${sql.id(queue.table)} q
    set attempts = q.attempts + 1, last_error = ${failure.message.slice(0, maxErrorLength)}, locked_by = null, locked_until = null,
        run_at = case when q.generation <> c.generation then q.run_at
                      when c.pause = 'infinity' then 'infinity' else clock_timestamp() + c.pause::interval end
    from unnest(${ids}::bigint[], ${generations}::bigint[], ${runAt}::text[]) c (id, generation, pause)
    where q.id = c.id and q.locked_by = ${worker}`);
}

const maxErrorLength = 2000;

function keys(claims: readonly Claim<unknown>[]): { ids: number[]; generations: number[] } {
  return { ids: claims.map((claim) => claim.id), generations: claims.map((claim) => claim.generation) };
}
