// People begin to search: concurrent calls of a process become one statement, since the ticket of each call alone is what would limit a lobby.
import { AppError } from '../../errors.js';
import type { Database } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import type { SearchOutcome } from './live-matcher.js';

/** How many enter with one statement. */
const maxTogether = 500;

interface Call {
  readonly userId: string;
  readonly poolId: string;
  readonly resolve: (outcome: SearchOutcome) => void;
  readonly reject: (error: unknown) => void;
}

export interface Entering {
  enter(userId: string, poolId: string): Promise<SearchOutcome>;
  /** Waits for those under way. */
  idle(): Promise<void>;
}

/** `onEntered` hears of the lobbies where somebody waits now, once their tickets are committed. */
export function createEntering(db: Database, onEntered: (poolId: string) => void): Entering {
  let calls: Call[] = [];
  let working: Promise<void> | undefined;

  async function enterAll(): Promise<void> {
    while (calls.length > 0) {
      const together = calls.slice(0, maxTogether);
      calls = calls.slice(maxTogether);
      await enterTogether(together);
    }
    working = undefined;
  }

  async function enterTogether(together: readonly Call[]): Promise<void> {
    try {
      const outcomes = await enterWaiting(db, together);
      together.forEach(({ resolve }, at) => resolve(outcomes[at] ?? 'closed'));
      new Set(together.filter((_, at) => outcomes[at] === 'waiting').map(({ poolId }) => poolId)).forEach(onEntered);
    } catch (error) {
      const outage = error instanceof AppError && error.code === 'database_unavailable';
      if (together.length === 1 || outage) return together.forEach(({ reject }) => reject(error));
      // One of them may be at fault (deleted at this very moment): the others must not suffer for it.
      for (const call of together) await enterTogether([call]);
    }
  }

  return {
    enter: (userId, poolId) =>
      new Promise((resolve, reject) => {
        calls.push({ userId: userId.toLowerCase(), poolId: poolId.toLowerCase(), resolve, reject });
        // After what else is asked for in this turn of the event loop.
        working ??= Promise.resolve().then(enterAll);
      }),
    idle: async () => await working,
  };
}

/** In the order of the calls. Of calls for one person the last one counts, for all of them. */
async function enterWaiting(db: Database, calls: readonly Call[]): Promise<(SearchOutcome | undefined)[]> {
  const last = new Map(calls.map(({ userId, poolId }) => [userId, poolId]));
  const rows = await db.rows<{ user_id: string; outcome: SearchOutcome }>(sql`
    select user_id, outcome from enter_waiting(${[...last.keys()]}::uuid[], ${[...last.values()]}::uuid[])`);
  const outcomes = new Map(rows.map(({ user_id, outcome }) => [user_id, outcome]));
  return calls.map(({ userId }) => outcomes.get(userId));
}
