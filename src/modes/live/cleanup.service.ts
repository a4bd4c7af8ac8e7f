// Ends what nobody ended: searches and sessions of people who vanished, sessions that are too long; and removes what is kept for a while only.
// The rules are in SQL (cleanup_matchmaking), where a cron job can call them too.
import type { Database } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import type { Job } from '../../work/jobs.js';
import type { Service } from '../../work/worker.js';

const pollMs = 5000;
/** Longer between two runs: this process, its machine or the database stood still, and nobody could be seen meanwhile. */
const stoodStillMs = 4 * pollMs;
/** As cleanup_matchmaking bounds each of its steps. */
const batch = 500;

/** Any number of processes may run it: what one has in hand the others leave alone. */
export function liveCleanupService(db: Database, now: () => number = () => performance.now()): Service {
  const { run } = liveCleanupJob(db);
  let ranAt = now();
  return {
    name: 'live clean-up',
    pollMs,
    async runOnce(signal) {
      // Who is still here is to be seen again first: see live-pulse.ts.
      const stoodStill = now() - ranAt > stoodStillMs;
      const more = !stoodStill && (await run(signal)).more;
      ranAt = now(); // not of a run that failed
      return more;
    },
  };
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
