// Removes photos that moderators did not accept, 30 days after the decision: so long the log shows them. What was decided stays.
import type { Database } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import type { Service } from '../../work/worker.js';

const keepDays = 30;
const hourMs = 60 * 60_000;
/** In one transaction at most. */
const batch = 500;

/** Any number of processes may run it. */
export function rejectedPhotosService(db: Database): Service {
  return {
    name: 'rejected photos',
    pollMs: hourMs,
    async runOnce() {
      const { removed } = await db.getRow<{ removed: number }>(sql`
        select remove_rejected_photos(make_interval(days => ${keepDays}), ${batch}) as removed`);
      return removed === batch;
    },
  };
}
