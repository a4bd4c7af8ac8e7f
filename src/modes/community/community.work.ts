// Keeps communities supplied, whoever is alive: settles what is due, fills the queue up when it runs low, opens proposals for voting. Each step is a
// transaction of its own and may be done by several at once; the community's lock lets one fill its queue at a time.
import type { Database, Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import type { Models } from '../../people/models.js';
import { explainPair } from '../../policy/explain.js';
import type { CachedPool, PoolCache } from '../pool/pool-cache.js';
import { excludedFor, refreshPool, type PoolState } from '../pool/pool-state.js';
import { choosePairs, type Pairing, type ProposedPair } from './community.decide.js';

export interface CommunityWork {
  readonly db: Database;
  readonly models: Models;
  readonly cache: PoolCache<CachedPool>;
}

/** Those that run, by id. */
export async function listRunningCommunities(db: Database): Promise<string[]> {
  const rows = await db.rows<{ id: string }>(
    sql`select id from pools where mode = 'community' and matchmaking_enabled and coalesce(ends_at, 'infinity') > now() order by id`,
  );
  return rows.map(({ id }) => id);
}

const settledAtOnce = 100;

/** Settles all proposals whose deadline has passed; returns how many. */
export async function settleDue(db: Database): Promise<number> {
  let settled = 0;
  for (;;) {
    const { n } = await db.getRow<{ n: number }>(sql`select settle_due_proposals(${settledAtOnce}) as n`);
    settled += n;
    if (n < settledAtOnce) return settled;
  }
}

interface CommunityRow {
  readonly queue_low: number;
  readonly queue_high: number;
  readonly fair_share: number;
  readonly queued: number;
  readonly eligible: string[];
  readonly load: Record<string, number>;
  readonly apart: [string, string][];
}

async function readCommunity(session: Session, poolId: string): Promise<CommunityRow | undefined> {
  return await session.findRow<CommunityRow>(sql`select * from read_community(${poolId})`);
}

/** Pairs that are added at once for a voter who has nothing left to judge, at least: the next voters want some, too. */
const forVoter = 20;

/**
 * Up to the high mark once it has fallen below the low one. For `voterId`, who has nothing left to judge, whatever the marks and the shares: some
 * pairs that they may judge. Returns how many were added.
 */
export async function fillQueue(work: CommunityWork, poolId: string, voterId?: string): Promise<number> {
  return await work.db.transaction(async (tx) => {
    await tx.run(sql`select lock_community(${poolId})`);
    const community = await readCommunity(tx, poolId);
    if (community === undefined || (voterId === undefined && community.queued >= community.queue_low)) return 0;
    // Taken within: the next attempt, after a deadlock, finds none and reads everybody anew.
    const state = await refreshPool(tx, poolId, work.models, work.cache.take(poolId)?.state);
    const general = pairingOf(state, community);
    const pairing = voterId === undefined ? general : limitTo(general, await readJudgeable(tx, poolId, voterId));
    const pairs = choosePairs(pairing);
    const added = pairs.length === 0 ? 0 : await addToQueue(tx, state, pairs);
    if (voterId === undefined) await tx.run(sql`select note_filled(${poolId}, ${pairs.length < pairing.count})`);
    work.cache.put(poolId, { state });
    return added;
  });
}

function pairingOf(state: PoolState, community: CommunityRow): Pairing {
  const { columns } = state;
  const eligible = new Set(community.eligible);
  // Whoever withdrew or never agreed is in no pair; whoever agrees is read again (note_changes).
  const others = [...columns.indexes()].map((index) => columns.idAt(index)).filter((id) => !eligible.has(id));
  for (const id of others) columns.remove(id);
  const apart = new Map<number, Set<number>>();
  for (const [one, other] of community.apart) {
    const [a, b] = [columns.indexOf(one), columns.indexOf(other)];
    if (a === undefined || b === undefined) continue;
    apart.set(a, (apart.get(a) ?? new Set(excludedFor(state, a))).add(b));
    apart.set(b, (apart.get(b) ?? new Set(excludedFor(state, b))).add(a));
  }
  return {
    columns,
    apart: (index: number) => apart.get(index) ?? excludedFor(state, index),
    load: (index: number) => community.load[columns.idAt(index)] ?? 0,
    share: fairShare(community, columns.count),
    count: Math.max(0, community.queue_high - community.queued),
  };
}

/** Among these people only, each in as many pairs as there are to add. */
function limitTo(pairing: Pairing, people: ReadonlySet<string>): Pairing {
  const { columns } = pairing;
  const count = Math.max(forVoter, pairing.count);
  return { ...pairing, load: (index) => (people.has(columns.idAt(index)) ? 0 : count), share: count, count };
}

async function readJudgeable(tx: Session, poolId: string, voterId: string): Promise<Set<string>> {
  const rows = await tx.rows<{ id: string }>(sql`select judgeable_by(${poolId}, ${voterId}) as id`);
  return new Set(rows.map(({ id }) => id));
}

/** In how many pairs of a full queue one person may stand. */
export function fairShare({ fair_share, queue_high }: Pick<CommunityRow, 'fair_share' | 'queue_high'>, people: number): number {
  return Math.max(1, Math.ceil((fair_share * 2 * queue_high) / Math.max(1, people)));
}

async function addToQueue(tx: Session, { pool, columns }: PoolState, pairs: readonly ProposedPair[]): Promise<number> {
  const rows = pairs.map(({ a: one, b: other, score }) => {
    const [a, b] = columns.idAt(one) < columns.idAt(other) ? [one, other] : [other, one];
    const [mine, theirs] = [explainPair(columns, a, b).terms, explainPair(columns, b, a).terms];
    return { a: columns.idAt(a), b: columns.idAt(b), score, mine, theirs };
  });
  const { added } = await tx.getRow<{ added: number }>(sql`
    select add_to_queue(${pool.id}, ${pool.policy_version_id}, ${sql.json(rows)}::jsonb) as added`);
  return added;
}

/** Up to the high mark once fewer than the low one are open. Returns how many were opened. */
export async function openDue(db: Database, poolId: string): Promise<number> {
  return (await db.rows(sql`select open_proposals(${poolId})`)).length;
}

/** What is being filled by this process: who waits for that holds no connection of the database. */
const filling = new WeakMap<CommunityWork, Map<string, Promise<number>>>();

/** Others may take what was found for a voter before they ask again. */
const attempts = 10;

/**
 * The next proposal for a voter, assigned to them: undefined only when no pair is left that they may judge. `except`: what is on their screen already.
 * `asVoter` runs as them.
 */
export async function nextToJudge(
  work: CommunityWork,
  asVoter: <T>(run: (tx: Session) => Promise<T>) => Promise<T>,
  { poolId, voterId, except }: { readonly poolId: string; readonly voterId: string; readonly except: readonly string[] },
): Promise<string | undefined> {
  const running = filling.get(work) ?? new Map<string, Promise<number>>();
  filling.set(work, running);
  let isAll = false;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { id } = await asVoter((tx) =>
      tx.getRow<{ id: string | null }>(sql`select next_to_judge(${poolId}, ${except}::uuid[]) as id`),
    );
    if (id !== null) return id;
    if (isAll) return undefined;
    const others = running.get(poolId);
    if (others) await others.catch(() => 0);
    else {
      const own = fillQueue(work, poolId, voterId).finally(() => running.delete(poolId));
      running.set(poolId, own);
      isAll = (await own) === 0;
    }
  }
  return undefined;
}
