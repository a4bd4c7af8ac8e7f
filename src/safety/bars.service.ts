// Removes the ids of barred people who did not come back within a year of deleting their profile.
import type { Database } from '../db/database.js';
import { sql } from '../db/sql.js';
import type { Service } from '../work/worker.js';

const hourMs = 60 * 60_000;
/** Rows at a time, so that no statement takes long. */
const batch = 1000;

/** Any number of processes may run it. */
export function barsService(db: Database): Service {
  return {
    name: 'barred ids',
    pollMs: hourMs,
    async runOnce() {
      const removed = await db.run(sql`
        delete from barred_ids where user_id in (
          select user_id from barred_ids where until < now() limit ${batch} for update skip locked
        )`);
      return removed === batch;
    },
  };
}
