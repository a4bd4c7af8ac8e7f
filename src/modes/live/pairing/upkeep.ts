// What a lobby needs now and then, between its ticks: the note that somebody ticks it (find_match leaves pairing to them
// then), and how long its last pairs waited.
import type { Database } from '../../../db/database.js';
import { quickCommit } from '../../../db/quick-commit.js';
import { sql } from '../../../db/sql.js';

export interface Upkeep {
  /** Does what is due; what fails is done again next time. */
  look(poolId: string): Promise<void>;
  /** The median of what the last pairs waited; null: too few to tell. */
  expectedMs(poolId: string): number | null;
}

const noteMs = 2000;
const medianMs = 10_000;
const lastSessions = 50;
const fewestSessions = 5;

interface Kept {
  notedAt: number;
  readAt: number;
  expectedMs: number | null;
}

export function createUpkeep(db: Database, onError: (error: unknown) => void): Upkeep {
  const lobbies = new Map<string, Kept>();

  async function look(poolId: string): Promise<void> {
    const now = performance.now();
    const kept = lobbies.get(poolId) ?? { notedAt: Number.NEGATIVE_INFINITY, readAt: Number.NEGATIVE_INFINITY, expectedMs: null };
    lobbies.set(poolId, kept);
    if (now - kept.notedAt >= noteMs) {
      await noteTicker(db, poolId);
      kept.notedAt = now;
    }
    if (now - kept.readAt >= medianMs) {
      kept.expectedMs = await readExpected(db, poolId);
      kept.readAt = now;
    }
    for (const [id, { notedAt }] of lobbies) if (now - notedAt > 60 * medianMs) lobbies.delete(id);
  }

  return {
    look: (poolId) => look(poolId).catch(onError),
    expectedMs: (poolId) => lobbies.get(poolId)?.expectedMs ?? null,
  };
}

async function noteTicker(db: Database, poolId: string): Promise<void> {
  await db.run(sql`
    with quick as materialized (${quickCommit})
    insert into live_tickers (pool_id) select o.id from quick, pools o where o.id = ${poolId} for key share of o -- being deleted: none
    on conflict (pool_id) do update set ticked_at = clock_timestamp()`);
}

async function readExpected(db: Database, poolId: string): Promise<number | null> {
  const { sessions, median } = await db.getRow<{ sessions: number; median: number | null }>(sql`
    select count(distinct s.id)::int as sessions, percentile_cont(0.5) within group (order by w.ms)::float8 as median
    from (select * from chat_sessions where pool_id = ${poolId} order by created_at desc limit ${lastSessions}) s
    cross join lateral (values (s.user1_waited_ms), (s.user2_waited_ms)) w (ms)`);
  return sessions < fewestSessions || median === null ? null : Math.round(median);
}
