// Ends what nobody ended: searches and sessions of people who vanished, sessions that are too long; and removes what is kept for a while only.
// The rules are in SQL (cleanup_matchmaking), where a cron job can call them too.
import type { Database } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import type { Job } from '../../work/jobs.js';
import type { Service } from '../../work/worker.js';

const pollMs = 5000;
/** Longer between two runs: this process, its machine or the database stood still, and nobody could be seen meanwhile. */
const stoodStillMs = 4 * pollMs;
/** Whoever lost the line is back by then: so long are the longest pauses of the SDK between two tries (live-client.ts). */
const comeBackMs = 30_000;
/** As cleanup_matchmaking bounds each of its steps. */
const batch = 500;

/** Any number of processes may run it: what one has in hand the others leave alone. */
export function liveCleanupService(db: Database, now: () => number = () => performance.now()): Service {
  const { run } = liveCleanupJob(db);
  /** Nobody could be seen before: a server that starts may have been away for minutes. Who is still here is to be seen first: see live-pulse.ts. */
  let watchedFrom = now();
  let ranAt = watchedFrom;
  return {
    name: 'live clean-up',
    pollMs,
    async runOnce(signal) {
      if (now() - ranAt > stoodStillMs) watchedFrom = now();
      const more = now() - watchedFrom >= comeBackMs && (await run(signal)).more;
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
