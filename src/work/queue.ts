// The one implementation of claiming, finishing and failing, for every queue table. A queue row is
//   ready -> claimed (leased) -> over: gone, its effect is committed in the same transaction
//                             -> ready again: the lease ended, or the row was enqueued again meanwhile (generation)
//                             -> waiting (failed: growing pauses) ... -> parked (run_at = infinity, with its error)
// Where rows stay as history, `status` says the same: pending, processing, completed (instead of gone), failed (instead of parked).
// A row never ends before its effect is committed: pass `finish` the transaction that commits it.
import { sql } from '../db/sql.js';
import type { Session, Statement } from '../db/database.js';
import { usualRetry, type Retry } from './retry.js';

/** A queue: its table and its order. The table has id, generation, run_at, locked_by, locked_until, attempts and a column for the last error. */
export interface Queue {
  readonly table: string;
  /** What comes first, as SQL over the table's columns. */
  readonly order: Statement;
  /** Columns a claim returns beside id, generation and attempts. */
  readonly columns: readonly string[];
  /** The type of `id`; default bigint. */
  readonly id?: 'bigint' | 'uuid';
  /** Where the words of the last failure are; default last_error. */
  readonly error?: string;
  /** Default: 6 attempts, after 1, 2, 4 ... s. */
  readonly retry?: Retry;
  /**
   * Rows stay when they are over. The table has status, reason (a code: why it failed), started_at and completed_at too. A worker that is lost
   * counts as a failed attempt, for it may be this row that ended it: see `isSpent`.
   */
  readonly history?: boolean;
}

/** A leased row; `Row` may say that `id` is a string. Whoever holds it may finish or fail it while the lease stands and nobody enqueued it again. */
export type Claim<Row> = Row & { readonly id: number | string; readonly generation: number; readonly attempts: number };

export interface ClaimOptions {
  readonly worker: string;
  readonly limit: number;
  readonly leaseMs: number;
  /** Only rows for which this holds. */
  readonly where?: Statement;
}

export interface Failure {
  /** In words. */
  readonly message: string;
  /** Trying again cannot help. */
  readonly permanent?: boolean;
  /** Instead of the queue's own pauses. */
  readonly pauseMs?: (attempts: number) => number;
  /** As a code, where rows stay: noted when it is over. */
  readonly reason?: string;
}

/** Leases up to `limit` ready rows, in the queue's order. Rows that others hold are skipped, expired leases are taken over. */
export async function claimRows<Row>(session: Session, queue: Queue, options: ClaimOptions): Promise<Claim<Row>[]> {
  const columns = sql.join(queue.columns.map((name) => sql`q.${sql.id(name)}`));
  const rows = await session.rows<Claim<Row> & { place: number }>(sql`
    with chosen as materialized (
      select id, row_number() over (order by ${queue.order}) as place from (
        select * from ${sql.id(queue.table)}
        where run_at <= clock_timestamp() and coalesce(locked_until, '-infinity') < clock_timestamp()
          and ${queue.history ? isOpen : sql`true`} and ${options.where ?? sql`true`}
        order by ${queue.order}
        limit ${options.limit}
        for update skip locked
      ) ready
    )
    update ${sql.id(queue.table)} q
    set locked_by = ${options.worker}, locked_until = clock_timestamp() + make_interval(secs => ${options.leaseMs / 1000})
      ${queue.history ? begun : sql.empty}
    from chosen where chosen.id = q.id
    returning chosen.place, q.id, q.generation, q.attempts, ${columns}`);
  return rows.toSorted((a, b) => a.place - b.place);
}

/** Worded as the partial indexes of such a table. */
const isOpen = sql`status in ('pending', 'processing')`;
const begun = sql`, status = 'processing', started_at = clock_timestamp(),
  attempts = q.attempts + case when q.locked_by is null then 0 else 1 end`;

/** Whether the worker of its last attempt was lost: not to be worked any more, but failed by whoever claimed it. */
export function isSpent(queue: Queue, claim: Claim<unknown>): boolean {
  return queue.history === true && claim.attempts >= retryOf(queue).attempts;
}

/**
 * Ends rows whose work is done; one that was enqueued again meanwhile stays, free to be claimed. Returns how many have ended. `outcome`: what
 * is noted in them, where they stay (`match_count = 3`).
 */
export async function finishRows(
  session: Session,
  queue: Queue,
  worker: string,
  claims: readonly Claim<unknown>[],
  outcome?: Statement,
): Promise<number> {
  const table = sql.id(queue.table);
  const held = sql`${unnested(queue, claims)} where q.id = c.id and q.generation = c.generation and q.locked_by = ${worker}`;
  const completed = sql`status = 'completed', completed_at = clock_timestamp(), locked_by = null, locked_until = null,
    ${errorOf(queue)} = null ${outcome ? sql`, ${outcome}` : sql.empty}`;
  // In this order: who is enqueued again between the two statements waits for our first, and is a new row then.
  const ended = await session.run(
    queue.history ? sql`update ${table} q set ${completed} from ${held}` : sql`delete from ${table} q using ${held}`,
  );
  await releaseRows(session, queue, worker, claims);
  return ended;
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
      ${queue.history ? sql`, status = 'pending', started_at = null` : sql.empty}
    where id = any (${claims.map((claim) => claim.id)}::${typeOf(queue)}[]) and locked_by = ${worker}`);
}

/** Notes a failure: tried again after a growing pause (by earlier attempts), over with its error when there were too many. */
export async function failRows(
  session: Session,
  queue: Queue,
  worker: string,
  claims: readonly Claim<unknown>[],
  failure: Failure,
): Promise<void> {
  const retry = retryOf(queue);
  const pauseMs = failure.pauseMs ?? retry.pauseMs;
  const pauses = claims.map((claim) =>
    failure.permanent || claim.attempts + 1 >= retry.attempts ? 'infinity' : `${pauseMs(claim.attempts)} ms`,
  );
  await session.run(sql`
    update ${sql.id(queue.table)} q
    set ${errorOf(queue)} = ${failure.message.slice(0, maxErrorLength)}, locked_by = null, locked_until = null,
        run_at = case when q.generation <> c.generation then q.run_at
                      when c.pause = 'infinity' then 'infinity' else clock_timestamp() + c.pause::interval end
        ${queue.history ? failedState(retry, failure.reason) : sql`, attempts = q.attempts + 1`}
    from ${unnested(queue, claims, pauses)} where q.id = c.id and q.locked_by = ${worker}`);
}

/** Failed, or pending again. The attempt of a spent row is counted already. */
function failedState(retry: Retry, reason: string | undefined): Statement {
  const isOver = sql`c.pause = 'infinity' and q.generation = c.generation`;
  return sql`,
    attempts = least(q.attempts + 1, ${retry.attempts}),
    status = case when ${isOver} then 'failed' else 'pending' end,
    started_at = case when ${isOver} then q.started_at end,
    completed_at = case when ${isOver} then clock_timestamp() end,
    reason = case when ${isOver} then ${reason ?? null}::text end`;
}

const maxErrorLength = 2000;
const retryOf = (queue: Queue): Retry => queue.retry ?? usualRetry;
const errorOf = (queue: Queue): Statement => sql.id(queue.error ?? 'last_error');
const typeOf = (queue: Queue): Statement => (queue.id === 'uuid' ? sql`uuid` : sql`bigint`);

/** The claims as a table `c`. */
function unnested(queue: Queue, claims: readonly Claim<unknown>[], pauses: readonly string[] = []): Statement {
  const ids = claims.map((claim) => claim.id);
  const generations = claims.map((claim) => claim.generation);
  return sql`unnest(${ids}::${typeOf(queue)}[], ${generations}::bigint[], ${pauses}::text[]) c (id, generation, pause)`;
}
