// Removes what is kept of photos for a while only: those that were refused. The rules are in SQL (tidy_photos).
import type { Database } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import type { Service } from '../../work/worker.js';

const pollMs = 10 * 60_000;
/** Of each kind, in one transaction at most. */
const batch = 1000;

/** Any number of processes may run it: what one has in hand the others leave alone. */
export function tidyPhotosService(db: Database): Service {
  return {
    name: 'old photos',
    pollMs,
    async runOnce() {
      const { done } = await db.getRow<{ done: number }>(sql`select tidy_photos(${batch}) as done`);
      return done >= batch;
    },
  };
}
