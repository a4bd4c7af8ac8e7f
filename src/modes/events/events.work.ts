// Works the queue of one event at a time, in turns:
//   take the event's lease -> [ claim a batch -> read what changed -> decide -> write lists and finish the rows in one transaction ]* -> give it back
// Whoever dies in between leaves a lease that ends by itself; nothing is written twice because the lease is checked in the same transaction.
// A decision that somebody's change overtook is refused by the database ('stale') and made again from newer data.
import { performance } from 'node:perf_hooks';
import type { Database, Session } from '../../db/database.js';
import { AppError } from '../../errors.js';
import { claimRows, failRows, finishRows, releaseRows, type Claim } from '../../work/queue.js';
import { explainPair } from '../../policy/explain.js';
import { sql } from '../../db/sql.js';
import { refreshPool, type PoolState } from '../pool/pool-state.js';
import { decideLists, type DecidedList } from './events.decide.js';
import {
  applyLists,
  claimEvent,
  countErrors,
  matchmakingQueue,
  othersWait,
  readWaiting,
  refreshLists,
  releaseEvent,
  removeFromLists,
  renewEvent,
  type QueuedPerson,
  type Refusal,
} from './events.store.js';
import type { Lists } from './lists.js';
import type { EventCache, CachedEvent } from './event-cache.js';
import type { TableStatistics } from './table-statistics.js';
import type { Models } from '../../people/models.js';

export interface EventsWork {
  readonly db: Database;
  /** Unique among all workers: leases are held in this name. */
  readonly worker: string;
  readonly cache: EventCache;
  readonly statistics: TableStatistics;
  /** People looked at in one transaction. */
  readonly batchSize: number;
  /** How long claimed work stays with a worker that is not heard of. */
  readonly leaseMs: number;
  readonly models: Models;
  /** What else belongs to a decision, in the transaction that writes it. */
  readonly onDecided?: (tx: Session, state: PoolState, lists: readonly DecidedList[]) => Promise<void>;
}

export interface TurnOptions {
  /** Only this event. */
  readonly eventId?: string;
  /** Stops between batches after this long. */
  readonly budgetMs: number;
  /** Stops after `shareMs` when other events wait too. */
  readonly shareMs?: number;
  readonly signal?: AbortSignal;
}

export interface TurnResult {
  readonly eventId: string;
  readonly processed: number;
}

/** A decision overtaken this often is made for one person at a time. */
const triesBeforeSingles = 3;
const triesAtMost = 20;

type Claimed = Claim<QueuedPerson>;

/** Takes one event and works it; undefined: no event has anybody ready. */
export async function runEventsTurn(work: EventsWork, options: TurnOptions): Promise<TurnResult | undefined> {
  const eventId = await claimEvent(work.db, work.worker, work.leaseMs, options.eventId);
  if (!eventId) return undefined;
  try {
    return { eventId, processed: await workEvent(work, eventId, options) };
  } finally {
    await releaseEvent(work.db, eventId, work.worker);
  }
}

async function workEvent(work: EventsWork, eventId: string, options: TurnOptions): Promise<number> {
  let processed = 0;
  let waiting: Set<number> | undefined;
  let startedAt: number | undefined;
  while (!options.signal?.aborted) {
    const claims = await claimBatch(work, eventId);
    if (claims.length === 0) break;
    try {
      const event = await refreshEvent(work, eventId);
      const readable = await parkUnreadable(work, event, claims);
      waiting ??= await readWaiting(work.db, event.state);
      startedAt ??= performance.now(); // reading a big event for the first time is not part of its share
      processed += await workClaims(work, event, readable, waiting);
    } catch (error) {
      work.cache.drop(eventId);
      if (error instanceof LeaseLost) {
        await releaseRows(work.db, matchmakingQueue, work.worker, claims); // so that resuming need not wait for their lease
        break;
      }
      await failBatch(work, eventId, claims, error);
      if (isOutage(error)) throw error;
    }
    await work.statistics.peopleMatched(claims.length);
    const elapsed = performance.now() - (startedAt ?? performance.now());
    if (elapsed >= options.budgetMs) break;
    if (options.shareMs !== undefined && elapsed >= options.shareMs && (await othersWait(work.db, eventId))) break;
  }
  return processed;
}

/** The lease was taken away: paused, or this worker was too slow. Nothing more may be written. */
class LeaseLost extends Error {}

async function claimBatch(work: EventsWork, eventId: string): Promise<Claimed[]> {
  return await work.db.transaction(async (tx) => {
    if (!(await renewEvent(tx, eventId, work.worker, work.leaseMs))) return [];
    return await claimRows<QueuedPerson>(tx, matchmakingQueue, {
      worker: work.worker,
      limit: work.batchSize,
      leaseMs: work.leaseMs,
      where: sql`event_id = ${eventId}`,
    });
  });
}

/** The event as one new snapshot holds it. */
export async function refreshEvent(work: EventsWork, eventId: string): Promise<CachedEvent> {
  const last = work.cache.take(eventId);
  const event = await work.db.transaction(
    async (tx) => {
      const state = await refreshPool(tx, eventId, work.models, last?.state);
      return { state, lists: await refreshLists(tx, state, last) };
    },
    { isolation: 'repeatable read', readOnly: true },
  );
  work.cache.put(eventId, event);
  return event;
}

/** Parks those whose profiles cannot be ranked, with the reason, until they are edited. Returns the others. */
async function parkUnreadable(work: EventsWork, { state }: CachedEvent, claims: readonly Claimed[]): Promise<Claimed[]> {
  const readable: Claimed[] = [];
  for (const claim of claims) {
    const message = state.unreadable.get(claim.user_id);
    if (message === undefined) readable.push(claim);
    else {
      await removeFromLists(work.db, state.pool.id, claim.user_id);
      await giveBack(work, state.pool.id, [claim], { message, permanent: true });
    }
  }
  return readable;
}

/** A batch, and if it fails one person at a time: whoever is at fault fails alone. Returns how many people were done. */
async function workClaims(
  work: EventsWork,
  event: CachedEvent,
  claims: readonly Claimed[],
  waiting: Set<number>,
): Promise<number> {
  if (claims.length <= 1) return claims.length === 0 ? 0 : await workBatch(work, event, claims, waiting);
  try {
    return await workBatch(work, event, claims, waiting);
  } catch (error) {
    if (error instanceof LeaseLost || isOutage(error)) throw error;
  }
  const eventId = event.state.pool.id;
  let done = 0;
  for (const claim of claims) {
    try {
      done += await workBatch(work, await refreshEvent(work, eventId), [claim], waiting);
    } catch (error) {
      if (error instanceof LeaseLost || isOutage(error)) throw error;
      await failBatch(work, eventId, [claim], error);
    }
  }
  return done;
}

/** Decides and writes a batch, again from newer data when it was overtaken. Returns how many people were done. */
async function workBatch(
  work: EventsWork,
  first: CachedEvent,
  claims: readonly Claimed[],
  waiting: Set<number>,
): Promise<number> {
  let event = first;
  for (let tries = 1; tries <= triesAtMost; tries++) {
    if (tries > triesBeforeSingles && claims.length > 1) {
      let done = 0;
      for (const claim of claims) done += await workBatch(work, event, [claim], waiting);
      return done;
    }
    const outcome = await decideAndApply(work, event, claims, waiting);
    if (outcome === undefined) return claims.length;
    if (outcome !== 'stale') throw new LeaseLost(outcome);
    event = await refreshEvent(work, event.state.pool.id);
  }
  throw new AppError('conflict', 'The person, or those they are matched with, changed faster than they could be matched');
}

async function decideAndApply(
  work: EventsWork,
  { state, lists }: CachedEvent,
  claims: readonly Claimed[],
  waiting: Set<number>,
): Promise<Refusal | undefined> {
  const turns = claims.flatMap((claim) => {
    const index = state.columns.indexOf(claim.user_id); // undefined: left meanwhile, the row goes with them
    return index === undefined ? [] : [{ index, cause: claim.cause, changed: claim.changed }];
  });
  for (const turn of turns) waiting.delete(turn.index);
  const decided = decideLists({ state, lists, turns, waiting });
  const explained = decided.map((list) => Object.assign(list, { reasons: reasonsOf(state, list) }));
  const refusal = await work.db.transaction(async (tx) => {
    const refused = await applyLists(tx, state, work.worker, explained);
    if (refused !== undefined) return refused;
    await work.onDecided?.(tx, state, decided);
    await finishRows(tx, matchmakingQueue, work.worker, claims);
    return undefined;
  });
  if (refusal === undefined) remember(state, lists, decided);
  return refusal;
}

function remember(state: PoolState, lists: Lists, decided: readonly DecidedList[]): void {
  for (const { index, entries, ranked } of decided) lists.set(index, entries, ranked ? state.version : undefined);
}

function reasonsOf(state: PoolState, list: DecidedList): string[] {
  return list.entries.map((entry) => JSON.stringify(explainPair(state.columns, list.index, entry.index).terms));
}

function isOutage(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'database_unavailable' || error.code === 'cancelled');
}

/** Gives a batch back. Its own fault counts as a failed attempt; the database being away does not. */
async function failBatch(work: EventsWork, eventId: string, claims: readonly Claimed[], error: unknown): Promise<void> {
  if (isOutage(error)) {
    await releaseRows(work.db, matchmakingQueue, work.worker, claims).catch(() => undefined); // else the lease ends by itself
    return;
  }
  await giveBack(work, eventId, claims, { message: error instanceof Error ? error.message : String(error) });
}

/** Notes a failure on the rows and on the event. */
async function giveBack(
  work: EventsWork,
  eventId: string,
  claims: readonly Claimed[],
  failure: { readonly message: string; readonly permanent?: boolean },
): Promise<void> {
  await work.db.transaction(async (tx) => {
    await failRows(tx, matchmakingQueue, work.worker, claims, failure);
    await countErrors(tx, eventId, claims.length);
  });
}
