// What supplies communities with pairs to judge, whoever is alive: the parts it works with, and the steps that are one statement. Each step is a transaction
// of its own and may be done by several at once. Filling queues is in community.fill.ts, giving voters their next pair in community.next.ts.
import pLimit from 'p-limit';
import type { Database } from '../../db/database.js';
import { defaultPoolMax } from '../../db/pool.js';
import { sql } from '../../db/sql.js';
import type { Models } from '../../people/models.js';
import { createPoolCache, type CachedPool, type PoolCache } from '../pool/pool-cache.js';
import type { Desk } from './community.desk.js';

export interface CommunityWork {
  readonly db: Database;
  readonly models: Models;
  readonly cache: PoolCache<CachedPool>;
  /** Where the voters of each community wait for their next pair. */
  readonly desks: Map<string, Desk>;
  /** Votes are cast through this: however many come at once, they leave connections to whoever waits for their next pair, or for anything else. */
  readonly castingVotes: <T>(cast: () => Promise<T>) => Promise<T>;
  /** While more wait for a pair than are given one together, votes are cast one by one: who has voted is in no hurry, who waits is. */
  readonly setGivingBehind: (isBehind: boolean) => void;
}

/** Pairs are given over one connection at a time: beside many votes it would have a small share of the database's cores, and all would wait for pairs. */
const shareOfVotes = 1 / 3;

export function createCommunityWork(options: {
  readonly db: Database;
  readonly models: Models;
  /** Of the database; default as it has. */
  readonly connections?: number;
}): CommunityWork {
  const { db, models, connections = defaultPoolMax } = options;
  const together = Math.max(1, Math.floor(connections * shareOfVotes));
  const limit = pLimit(together);
  return {
    db,
    models,
    cache: createPoolCache(),
    desks: new Map(),
    castingVotes: (cast) => limit(cast),
    setGivingBehind: (isBehind) => (limit.concurrency = isBehind ? 1 : together),
  };
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

/** Until no fewer than the low mark are open, a few at a time and never above the high one. Returns how many were opened. */
export async function openDue(db: Database, poolId: string): Promise<number> {
  let opened = 0;
  for (;;) {
    const { length } = await db.rows(sql`select open_proposals(${poolId})`);
    opened += length;
    if (length === 0) return opened;
  }
}
