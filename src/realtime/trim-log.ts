// Keeps the log of people short: events older than a week are removed. Whoever was away for longer reads everything anew (`reset`).
import type { Database } from '../db/database.js';
import { sql } from '../db/sql.js';
import type { Service } from '../work/worker.js';

const keepDays = 7;
const pollMs = 10 * 60_000;
/** Removed in one transaction at most. */
const batchEvents = 5000;

/** Any number of processes may run it: one after another removes what is left. */
export function trimLogService(db: Database): Service {
  return {
    name: 'old person events',
    pollMs,
    async runOnce() {
      const { removed } = await db.getRow<{ removed: number }>(sql`
        select trim_person_events(make_interval(days => ${keepDays}), ${batchEvents}) as removed`);
      return removed === batchEvents;
    },
  };
}
