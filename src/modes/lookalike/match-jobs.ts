// The queue of lookalike pools, and its tidying: each job stays for a week after it is over, as the record of what became of a photo.
import type { Database } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import type { Queue } from '../../work/queue.js';
import type { Service } from '../../work/worker.js';

const minuteMs = 60_000;

/** A person's next job comes after everybody's first: 50 photos of one keep nobody waiting. */
export const matchJobQueue: Queue = {
  table: 'match_jobs',
  id: 'uuid',
  order: sql`turn, created_at, id`,
  columns: ['face_id', 'pool_id', 'user_id', 'cause'],
  error: 'error_message',
  retry: { attempts: 3, pauseMs: (attempts) => minuteMs * 2 ** attempts },
  history: true,
};

const keepDays = 7;
const pollMs = 10 * minuteMs;
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
