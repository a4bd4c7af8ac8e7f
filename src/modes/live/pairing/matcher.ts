// Puts the pairing of the live mode together, for one process: people enter, lobbies tick, whoever was paired is told after the commit. Several
// processes on one database do the same beside each other; the lock of a lobby lets one of them decide at a time.
import type { Database } from '../../../db/database.js';
import { sql } from '../../../db/sql.js';
import { createEnding, createEntering } from './entering.js';
import type { LiveMatcher } from './live-matcher.js';
import { stepsReachedBy } from './live.decide.js';
import { tickLobby, type Tick } from './tick.js';
import { createTicker } from './ticker.js';
import { createWaking } from './waking.js';
import { createStandings, type Standings } from './standing.js';
import { createUpkeep } from './upkeep.js';
import type { Models } from '../../../people/models.js';

export interface LiveMatcherOptions {
  readonly db: Database;
  readonly models: Models;
  /** Hears of what went wrong and will be tried again. */
  readonly onError: (error: unknown, doing: string) => void;
}

/** Looks at a lobby at least so often while people wait there. */
const longestRestMs = 1000;
/** How often lobbies are looked for where people wait whom nobody put there in this process: others' people after they died, and find_match's. */
const sweepMs = 1000;

/** A lobby's memory outlives the last who waited there. */
const keptMs = 60_000;

interface Held extends Pick<Tick, 'lobby' | 'reading'> {
  readonly standings: Standings;
  /** When somebody was last seen waiting. */
  readonly waitedAt: number;
}

export function createLiveMatcher({ db, models, onError }: LiveMatcherOptions): LiveMatcher {
  /** A lobby is dropped when nobody has waited there for a while, or after a failure: it is read anew then. */
  const lobbies = new Map<string, Held>();
  const upkeep = createUpkeep(db, (error) => onError(error, 'looking after a lobby'));
  const waking = createWaking(db, (error) => onError(error, 'telling people that they were paired'));
  const ticker = createTicker(tick, (error) => onError(error, 'pairing in a lobby'));
  const entering = createEntering(db, ticker.ask);
  const ending = createEnding(db, waking.wakeHere);
  let sweeping: NodeJS.Timeout | undefined;
  let closed = false;

  async function tick(poolId: string, takeAsked: () => boolean): Promise<number | undefined> {
    const last = lobbies.get(poolId);
    let held: Held | undefined;
    let tried: readonly string[] = [];
    const onTried = (userIds: readonly string[]): void => void (tried = userIds);
    const onUnreadable = (userId: string, error: Error): void => onError(error, `reading ${userId} in a lobby`);
    try {
      const done = await tickLobby(db, { poolId, models, onTried, onUnreadable, takeAsked }, last);
      if (done === undefined) return undefined;
      tried = done.paired;
      held = hold(done, last);
      if (done.more) return 0;
      held?.standings.explainSome();
      if (done.lobby.byUser.size > 0) await upkeep.look(poolId);
      return held && (done.reading ? 0 : restOf(done.lobby));
    } finally {
      if (held) lobbies.set(poolId, held);
      else lobbies.delete(poolId);
      waking.wake(tried);
    }
  }

  function hold({ lobby, reading }: Tick, last: Held | undefined): Held | undefined {
    const waitedAt = lobby.byUser.size > 0 ? performance.now() : (last?.waitedAt ?? performance.now());
    if (performance.now() - waitedAt > keptMs) return undefined;
    const standings = last?.lobby === lobby ? last.standings : createStandings(lobby, () => upkeep.expectedMs(lobby.poolId));
    return { lobby, standings, waitedAt, ...(reading && { reading }) };
  }

  function restOf(lobby: Tick['lobby']): number {
    if (lobby.byUser.size === 0) return keptMs;
    const { now } = lobby.row;
    let next = Math.min(now + longestRestMs, lobby.apart.next);
    for (const waiting of lobby.byUser.values()) {
      const step = stepsReachedBy(waiting, now);
      next = Math.min(next, waiting.since + (waiting.rules.afterMs[step] ?? Number.POSITIVE_INFINITY));
    }
    return Math.max(1, Math.ceil(next - now));
  }

  function sweep(): void {
    if (closed || sweeping) return;
    sweeping = setTimeout(() => {
      sweeping = undefined;
      void lookForLobbies();
    }, sweepMs);
    sweeping.unref();
  }

  async function lookForLobbies(): Promise<void> {
    try {
      const rows = await db.rows<{ id: string }>(sql`select distinct pool_id as id from waiting_queue where present`);
      for (const { id } of rows) if (!((lobbies.get(id)?.lobby.byUser.size ?? 0) > 0)) ticker.ask(id);
    } catch (error) {
      onError(error, 'looking for lobbies');
    }
    sweep();
  }

  return {
    async search(userId, poolId) {
      sweep();
      return await entering.call({ userId: userId.toLowerCase(), poolId: poolId.toLowerCase() });
    },
    end: async (userId, sessionId, why) =>
      await ending.call({ userId: userId.toLowerCase(), sessionId: sessionId.toLowerCase(), why }),
    standing(userId) {
      for (const { lobby, standings } of lobbies.values()) {
        const waiting = lobby.byUser.get(userId);
        if (waiting) return standings.of(waiting);
      }
      return undefined;
    },
    onChanged(listener) {
      sweep();
      return waking.onChanged(listener);
    },
    async close() {
      closed = true;
      clearTimeout(sweeping);
      await entering.idle();
      await ending.idle();
      await ticker.close();
      await waking.idle();
    },
  };
}
