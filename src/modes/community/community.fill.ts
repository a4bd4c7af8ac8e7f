// Fills the queue of a community with the pairs that its policy likes best: up to its marks, and for voters who have nothing left to judge above them. The
// community's lock lets one process do it at a time; what others hold of the community in memory is brought up to date first.
import type { Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { explainPair } from '../../policy/explain.js';
import { excludedFor, keepOnly, refreshPool, type PoolState } from '../pool/pool-state.js';
import { choosePairs, type Pairing, type ProposedPair } from './community.decide.js';
import type { CommunityWork } from './community.work.js';

interface CommunityRow {
  readonly queue_low: number;
  readonly queue_high: number;
  readonly fair_share: number;
  readonly queued: number;
  readonly eligible: string[];
  readonly active_high: number;
  readonly active: number;
  /** In how many pairs of the queue somebody stands, and in how many open ones. */
  readonly load: Record<string, readonly [number, number]>;
  readonly apart: [string, string][];
}

/** Up to the high mark once it has fallen below the low one. Returns how many were added. */
export async function fillQueue(work: CommunityWork, poolId: string): Promise<number> {
  return await work.db.transaction(async (tx) => {
    await tx.run(sql`select lock_community(${poolId})`);
    if ((await isLow(tx, poolId)) !== true) return 0;
    return await withState(work, tx, poolId, async (state) => {
      const community = await readCommunity(tx, poolId);
      return community === undefined ? 0 : await fillToMark(tx, state, pairingOf(state, community));
    });
  });
}

export interface FilledFor {
  /** For whom there is none: no pair that could be proposed is theirs to judge. */
  readonly nothingFor: readonly string[];
  /** What was seen, for still_nothing_for; undefined: the community takes no pairs now. */
  readonly seen: { readonly snapshot: string; readonly at: Date } | undefined;
}

/** Found in one go for voters who have nothing left: those who are not among them yet come again. */
const pairsAtOnce = 100;
/** Pairs that are added at once for a voter, at least: the next voters want some, too. */
const forVoter = 20;

/**
 * For voters who have nothing left to judge. Up to the mark if the queue is low, as fillQueue; if that adds nothing, then for each of them pairs that they may
 * judge, whatever the marks and the shares.
 */
export async function fillFor(work: CommunityWork, poolId: string, voterIds: readonly string[]): Promise<FilledFor> {
  return await work.db.transaction(async (tx) => {
    await tx.run(sql`select lock_community(${poolId})`);
    const { at } = await tx.getRow<{ at: Date }>(sql`select clock_timestamp() as at`);
    if ((await isLow(tx, poolId)) === undefined) return { nothingFor: voterIds, seen: undefined };
    return await withState(work, tx, poolId, async (state) => {
      const seen = { snapshot: state.snapshot, at };
      const community = await readCommunity(tx, poolId);
      if (community === undefined) return { nothingFor: voterIds, seen: undefined };
      const pairing = pairingOf(state, community);
      const added = community.queued < community.queue_low ? await fillToMark(tx, state, pairing) : 0;
      return { nothingFor: added > 0 ? [] : await fillForEach(tx, state, pairing, voterIds), seen };
    });
  });
}

/** Taken within: the next attempt, after a deadlock, finds none and reads everybody anew. */
async function withState<T>(work: CommunityWork, tx: Session, poolId: string, run: (state: PoolState) => Promise<T>): Promise<T> {
  const state = await refreshPool(tx, poolId, work.models, work.cache.take(poolId)?.state);
  const result = await run(state);
  work.cache.put(poolId, { state });
  return result;
}

async function fillToMark(tx: Session, state: PoolState, pairing: Pairing): Promise<number> {
  const pairs = await choosePairs(pairing);
  const added = await addToQueue(tx, state, pairs);
  await tx.run(sql`select note_filled(${state.pool.id}, ${pairs.length < pairing.count})`);
  return added;
}

/** Returns for whom nothing was found. */
async function fillForEach(tx: Session, state: PoolState, pairing: Pairing, voterIds: readonly string[]): Promise<string[]> {
  const [chosen, nothingFor]: [ProposedPair[], string[]] = [[], []];
  for (const voterId of voterIds) {
    if (chosen.length >= pairsAtOnce) break;
    const people = await readJudgeable(tx, state.pool.id, voterId);
    const may = (index: number) => people.has(state.columns.idAt(index));
    if (chosen.some(({ a, b }) => may(a) && may(b))) continue;
    const pairs = await choosePairs(limitTo(pairing, may, chosen));
    if (pairs.length === 0) nothingFor.push(voterId);
    chosen.push(...pairs);
  }
  await addToQueue(tx, state, chosen);
  return nothingFor;
}

/** Undefined: there is no such community, or it takes no pairs now. */
async function isLow(session: Session, poolId: string): Promise<boolean | undefined> {
  const row = await session.findRow<{ low: boolean }>(sql`
    select (select count(*) from match_generation_queue q where q.pool_id = s.pool_id and q.consumed_at is null) < s.queue_low as low
    from community_settings s join pools o on o.id = s.pool_id
    where s.pool_id = ${poolId} and o.mode = 'community' and o.matchmaking_enabled and coalesce(o.ends_at, 'infinity') > clock_timestamp()`);
  return row?.low;
}

/**
 * After the people, never before: whoever agrees in between would be in the memory by then and be taken out of it as somebody who has not agreed, and
 * as nothing changes about them any more, nobody would read them again.
 */
async function readCommunity(session: Session, poolId: string): Promise<CommunityRow | undefined> {
  return await session.findRow<CommunityRow>(sql`select * from read_community(${poolId})`);
}

async function readJudgeable(tx: Session, poolId: string, voterId: string): Promise<Set<string>> {
  const rows = await tx.rows<{ id: string }>(sql`select judgeable_by(${poolId}, ${voterId}) as id`);
  return new Set(rows.map(({ id }) => id));
}

function pairingOf(state: PoolState, community: CommunityRow): Pairing {
  const { columns } = state;
  // Whoever withdrew or never agreed is in no pair; whoever agrees is read again (note_changes).
  keepOnly(state, new Set(community.eligible));
  const apart = new Map<number, Set<number>>();
  for (const [one, other] of community.apart) {
    const [a, b] = [columns.indexOf(one), columns.indexOf(other)];
    if (a === undefined || b === undefined) continue;
    apart.set(a, (apart.get(a) ?? new Set(excludedFor(state, a))).add(b));
    apart.set(b, (apart.get(b) ?? new Set(excludedFor(state, b))).add(a));
  }
  // What voters empty is filled with the best pairs again: those who are open already count, or the best would come back each time.
  const share = fairShare(community.fair_share, community.queue_high, columns.count);
  const ofOpen = fairShare(community.fair_share, Math.max(community.active, community.active_high), columns.count);
  return {
    columns,
    apart: (index: number) => apart.get(index) ?? excludedFor(state, index),
    load: (index: number) => {
      const [queued, open] = community.load[columns.idAt(index)] ?? [0, 0];
      return Math.max(queued, queued + open - ofOpen);
    },
    share,
    count: Math.max(0, community.queue_high - community.queued),
  };
}

/** Among these people only, each in as many pairs as there are to add, none of them chosen already. */
function limitTo(pairing: Pairing, may: (index: number) => boolean, chosen: readonly ProposedPair[]): Pairing {
  const count = Math.max(forVoter, pairing.count);
  const chosenWith = (index: number) => chosen.flatMap(({ a, b }) => (a === index ? [b] : b === index ? [a] : []));
  return {
    ...pairing,
    apart: (index) => new Set([...pairing.apart(index), ...chosenWith(index)]),
    load: (index) => (may(index) ? 0 : count),
    share: count,
    count,
  };
}

/** In how many of so many pairs one person may stand: `fair_share` times what there would be if all stood in as many. */
function fairShare(times: number, pairs: number, people: number): number {
  return Math.max(1, Math.ceil((times * 2 * pairs) / Math.max(1, people)));
}

async function addToQueue(tx: Session, { pool, columns }: PoolState, pairs: readonly ProposedPair[]): Promise<number> {
  if (pairs.length === 0) return 0;
  const rows = pairs.map(({ a: one, b: other, score }) => {
    const [a, b] = columns.idAt(one) < columns.idAt(other) ? [one, other] : [other, one];
    const [mine, theirs] = [explainPair(columns, a, b).terms, explainPair(columns, b, a).terms];
    return { a: columns.idAt(a), b: columns.idAt(b), score, mine, theirs };
  });
  const { added } = await tx.getRow<{ added: number }>(sql`
    select add_to_queue(${pool.id}, ${pool.policy_version_id}, ${sql.json(rows)}::jsonb) as added`);
  return added;
}
