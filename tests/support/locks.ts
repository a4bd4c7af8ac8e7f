// For tests of what happens while somebody waits for a lock of somebody else.
import type { Session } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';

/**
 * What sessions of this database do that wait for a lock of another. Not those that are about to commit what they notify (`object`): commits that
 * notify wait for each other across all databases of a server, so that what another test file does would be seen here.
 */
export const lockWaits = sql`
  select query from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock' and wait_event in ('advisory', 'relation', 'transactionid', 'tuple')`;

/** Until so many sessions of this database wait for a lock of another. */
export async function waitingForLock(db: Session, sessions = 1): Promise<void> {
  while ((await db.rows(lockWaits)).length < sessions);
}
