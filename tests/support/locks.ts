// For tests of what happens while somebody waits for a lock of somebody else.
import type { Session } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';

/** Until so many sessions of this database wait for a lock of another. */
export async function waitingForLock(db: Session, sessions = 1): Promise<void> {
  for (;;) {
    const { waiting } = await db.getRow<{ waiting: number }>(sql`
      select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
    if (waiting >= sessions) return;
  }
}
