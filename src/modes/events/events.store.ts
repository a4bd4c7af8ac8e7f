// The events mode's rows: lists read into memory, decisions written, jobs claimed. No rule of matching here.
import { quickCommit } from '../../db/quick-commit.js';
import { sql } from '../../db/sql.js';
import type { Session, Statement } from '../../db/database.js';
import type { Queue } from '../../work/queue.js';
import { changedSince, type PoolState } from '../pool/pool-state.js';
import type { Cause, DecidedList } from './events.decide.js';
import { createLists, sortEntries, type Entry, type Lists } from './lists.js';

export const matchmakingQueue: Queue = {
  table: 'matchmaking_queue',
  order: sql`unmatched desc, priority desc, enqueued_at, id`,
  columns: ['user_id', 'cause', 'changed'],
};

export interface QueuedPerson {
  readonly user_id: string;
  readonly cause: Cause;
  readonly changed: boolean;
}

/** Lists as `tx` sees them, all read or, given those of the state's last snapshot, only what changed since. */
export async function refreshLists(
  tx: Session,
  state: PoolState,
  last?: { readonly lists: Lists; readonly state: PoolState },
): Promise<Lists> {
  if (!last || last.state.columns !== state.columns || last.lists.limit !== state.limit) {
    const lists = createLists(state.columns, state.limit);
    for (const [owner, entries] of await readLists(tx, state, sql`true`)) lists.set(owner, entries, -1);
    return lists;
  }
  const { lists } = last;
  for (const index of state.vacated) lists.clear(index);
  const changed = await changedSince(tx, last.state, 'list');
  if (changed.length === 0) return lists;
  const read = await readLists(tx, state, sql`user_id = any (${changed}::uuid[])`);
  for (const id of changed) {
    const index = state.columns.indexOf(id);
    if (index === undefined) continue;
    const entries = sortEntries(state.columns, read.get(index) ?? []);
    if (!sameEntries(entries, lists.get(index))) lists.set(index, entries, -1); // most are what this worker wrote itself
  }
  return lists;
}

function sameEntries(a: readonly Entry[], b: readonly Entry[]): boolean {
  return a.length === b.length && a.every(({ index, score }, place) => index === b[place]?.index && score === b[place].score);
}

interface ListRow {
  readonly user_id: string;
  readonly ids: string[];
  readonly scores: number[];
}

/** Stored lists by the column index of their owner. */
async function readLists(tx: Session, state: PoolState, which: Statement): Promise<Map<number, Entry[]>> {
  const rows = await tx.rows<ListRow>(sql`
    select user_id, array_agg(match_user_id) as ids, array_agg(score) as scores
    from user_matches where event_id = ${state.pool.id} and ${which} group by user_id`);
  const lists = new Map<number, Entry[]>();
  for (const row of rows) {
    const owner = state.columns.indexOf(row.user_id);
    if (owner !== undefined) lists.set(owner, entriesOf(state, row));
  }
  return lists;
}

function entriesOf(state: PoolState, row: ListRow): Entry[] {
  return row.ids.flatMap((id, place) => {
    const index = state.columns.indexOf(id);
    // A float4 arrives in its shortest digits: as float32 it is the same number again.
    return index === undefined ? [] : [{ index, score: Math.fround(row.scores[place] ?? 0) }];
  });
}

/** Column indexes of everybody whose turn is still to come and will come by itself. Failed ones are left out: their lists are corrected meanwhile. */
export async function readWaiting(tx: Session, state: PoolState): Promise<Set<number>> {
  const rows = await tx.rows<{ user_id: string }>(sql`
    select user_id from matchmaking_queue where event_id = ${state.pool.id} and attempts = 0`);
  return new Set(rows.flatMap((row) => state.columns.indexOf(row.user_id) ?? []));
}

/** Takes a person out of their own list and all others; whoever loses an entry is queued by the database. */
export async function removeFromLists(session: Session, eventId: string, userId: string): Promise<void> {
  await session.run(
    sql`delete from user_matches where event_id = ${eventId} and (user_id = ${userId} or match_user_id = ${userId})`,
  );
}

/** Why a decision was not written: see apply_event_matches. */
export type Refusal = 'lease' | 'pool' | 'stale';

/** Writes decided lists, all or none; undefined: written. Part of the transaction that finishes the queue rows. */
export async function applyLists(
  tx: Session,
  state: PoolState,
  worker: string,
  decided: readonly (DecidedList & { readonly reasons: readonly string[] })[],
): Promise<Refusal | undefined> {
  const id = (index: number) => state.columns.idAt(index);
  const flat = decided.flatMap((list) =>
    list.entries.map((entry, place) => ({
      user: id(list.index),
      match: id(entry.index),
      score: entry.score,
      reasons: list.reasons[place] ?? '[]',
    })),
  );
  const { refusal } = await tx.getRow<{ refusal: Refusal | null }>(sql`
    select apply_event_matches(
      ${state.pool.id}, ${worker}, ${state.pool.policy_version_id}, ${state.snapshot}::pg_snapshot,
      ${decided.map((list) => id(list.index))}::uuid[], ${decided.map((list) => list.cause)}::text[],
      ${flat.map((entry) => entry.user)}::uuid[], ${flat.map((entry) => entry.match)}::uuid[],
      ${flat.map((entry) => entry.score)}::real[], ${flat.map((entry) => entry.reasons)}::jsonb[]) as refusal`);
  return refusal ?? undefined;
}

/** Takes the lease of an event with people to match, the least recently served first; undefined: nothing to do. */
export async function claimEvent(
  session: Session,
  worker: string,
  leaseMs: number,
  eventId?: string,
): Promise<string | undefined> {
  const row = await session.getRow<{ id: string | null }>(
    sql`select claim_matchmaking_job(${worker}, ${leaseMs}, ${eventId ?? null}::uuid) as id`,
  );
  return row.id ?? undefined;
}

/**
 * Makes the lease last again; false: it is no longer ours. A crash of the server may forget this and what else the transaction claims,
 * and nothing is lost by it, so its commit does not wait for the disk (measured: 500 people in 0.47 s instead of 0.63 s).
 */
export async function renewEvent(session: Session, eventId: string, worker: string, leaseMs: number): Promise<boolean> {
  const renewed = await session.run(sql`
    with quick as materialized (${quickCommit})
    update matchmaking_jobs
    set locked_until = clock_timestamp() + make_interval(secs => ${leaseMs / 1000}), last_run_at = clock_timestamp()
    from quick where event_id = ${eventId} and locked_by = ${worker}`);
  return renewed === 1;
}

export async function releaseEvent(session: Session, eventId: string, worker: string): Promise<void> {
  await session.run(sql`select release_matchmaking_job(${eventId}, ${worker})`);
}

export async function countErrors(session: Session, eventId: string, errors: number): Promise<void> {
  await session.run(sql`update matchmaking_jobs set error_count = error_count + ${errors} where event_id = ${eventId}`);
}

/** Whether any other event has people ready to be matched and nobody who matches them. */
export async function othersWait(session: Session, eventId: string): Promise<boolean> {
  const row = await session.getRow<{ some: boolean }>(sql`
    select exists (
      select from matchmaking_jobs j join matchmaking_queue q on q.event_id = j.event_id
      where j.event_id <> ${eventId} and j.status in ('idle', 'error')
        and q.run_at <= clock_timestamp() and coalesce(q.locked_until, '-infinity') < clock_timestamp()
    ) as some`);
  return row.some;
}
