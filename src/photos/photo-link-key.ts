// The key of a database with which links to pictures are signed: one for all its processes, made by its migration. Never leaves the server.
import type { Database } from '../db/database.js';
import { sql } from '../db/sql.js';

export async function readPhotoLinkKey(db: Database): Promise<Buffer> {
  const { key } = await db.getRow<{ key: string }>(sql`select encode(key, 'hex') as key from photo_link_keys where id = 1`);
  return Buffer.from(key, 'hex');
}
