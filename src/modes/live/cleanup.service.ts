// Ends what nobody ended: searches and sessions of people who vanished, sessions that are too long; and removes what is kept for a while only.
// The rules are in SQL (cleanup_matchmaking), where a cron job can call them too.
import type { Database } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import type { Job } from '../../work/jobs.js';
import type { Service } from '../../work/worker.js';

const pollMs = 5000;
/** As cleanup_matchmaking bounds each of its steps. */
const batch = 500;

/** Any number of processes may run it: what one has in hand the others leave alone. */
export function liveCleanupService(db: Database): Service {
  const { run } = liveCleanupJob(db);
  return { name: 'live clean-up', pollMs, runOnce: async (signal) => (await run(signal)).more };
}

/** The same, for where no worker runs. */
export function liveCleanupJob(db: Database): Job {
  return {
    name: 'live-cleanup',
    about: 'End searches and live sessions of people who vanished',
    pollMs,
    async run() {
      const { done } = await db.getRow<{ done: Record<string, number> }>(sql`select cleanup_matchmaking() as done`);
      const counts = Object.values(done);
      return { done: counts.reduce((sum, count) => sum + count, 0), more: counts.some((count) => count >= batch) };
    },
  };
}
