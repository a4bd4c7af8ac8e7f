// A database restored from a dump brings the transaction ids of another server: changes noted with them are taken over before anything runs.
import { sql } from '../db/sql.js';
import type { Session } from '../db/database.js';

/** Idempotent; as the owner of the database. Returns how many changes were taken over: 0 unless the database was restored. */
export async function adoptRestoredChanges(session: Session): Promise<number> {
  return (await session.getRow<{ adopted: number }>(sql`select adopt_restored_changes() as adopted`)).adopted;
}
