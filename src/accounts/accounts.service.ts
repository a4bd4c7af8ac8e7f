// Keeps the tables of accounts small: ended sessions and links that are too old go, once an hour.
import type { Database } from '../db/database.js';
import { sql } from '../db/sql.js';
import type { Service } from '../work/worker.js';

const hourMs = 60 * 60_000;
/** Rows at a time, so that no statement takes long. */
const batch = 1000;

/** Any number of processes may run it. */
export function accountsService(db: Database): Service {
  return {
    name: 'accounts',
    pollMs: hourMs,
    async runOnce() {
      const sessions = await db.run(sql`
        delete from account_sessions where id in (
          select id from account_sessions where expires_at < now() limit ${batch} for update skip locked
        )`);
      const links = await db.run(sql`
        delete from account_verifications where id in (
          select id from account_verifications where expires_at < now() limit ${batch} for update skip locked
        )`);
      return sessions === batch || links === batch;
    },
  };
}
