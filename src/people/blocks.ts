// Blocks: either way, a pair is kept apart everywhere. The database takes them out of each other's lists in the same transaction.
import { sql } from '../db/sql.js';
import type { Session } from '../db/database.js';

/** Idempotent. */
export async function blockPerson(session: Session, blockerId: string, blockedId: string): Promise<void> {
  await session.run(sql`insert into blocks (blocker_id, blocked_id) values (${blockerId}, ${blockedId}) on conflict do nothing`);
}
