// For tests of what happens while somebody waits for a lock of somebody else.
import type { Session } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';

/** Until some session of this database waits for a lock of another. */
export async function waitingForLock(db: Session): Promise<void> {
  for (;;) {
    const { waiting } = await db.getRow<{ waiting: boolean }>(sql`
      select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as waiting`);
    if (waiting) return;
  }
}
