// Birthdays: once an hour, whoever has come of age by a pool's rule is moved to the other side of its age wall and matched anew.
import type { Database } from '../db/database.js';
import { sql } from '../db/sql.js';
import type { Service } from '../work/worker.js';

const hourMs = 60 * 60_000;

/** Any number of processes may run it: looking again changes nothing. */
export function ageWallService(db: Database): Service {
  return {
    name: 'age wall',
    pollMs: hourMs,
    async runOnce() {
      await db.run(sql`select refresh_age_wall()`);
      return false;
    },
  };
}
