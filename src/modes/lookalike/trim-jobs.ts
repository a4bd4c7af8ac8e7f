// Removes match jobs a week after they were over: until then each is the record of what became of a photo.
import type { Database } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import type { Service } from '../../work/worker.js';

const keepDays = 7;
const pollMs = 10 * 60_000;
/** Removed in one transaction at most. */
const batchJobs = 5000;

/** Any number of processes may run it: what one has in hand the others leave alone. */
export function trimMatchJobsService(db: Database): Service {
  return {
    name: 'old match jobs',
    pollMs,
    async runOnce() {
      const { removed } = await db.getRow<{ removed: number }>(sql`
        select trim_match_jobs(make_interval(days => ${keepDays}), ${batchJobs}) as removed`);
      return removed === batchJobs;
    },
  };
}
