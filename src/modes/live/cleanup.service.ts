// Ends what nobody ended: searches and sessions of people who vanished, sessions that are too long; and removes what is kept for a while only.
// The rules are in SQL (cleanup_matchmaking), where a cron job can call them too.
import type { Database } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import type { Service } from '../../work/worker.js';

const pollMs = 5000;
/** As cleanup_matchmaking bounds each of its steps. */
const batch = 500;

/** Any number of processes may run it: what one has in hand the others leave alone. */
export function liveCleanupService(db: Database): Service {
  return {
    name: 'live clean-up',
    pollMs,
    async runOnce() {
      const { done } = await db.getRow<{ done: Record<string, number> }>(sql`select cleanup_matchmaking() as done`);
      return Object.values(done).some((count) => count >= batch);
    },
  };
}
