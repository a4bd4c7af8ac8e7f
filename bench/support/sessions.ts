// Browsers that are signed in, without signing in.
import { hashToken } from '../../src/accounts/sessions.js';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { createRandom } from '../../src/demo/random.js';

const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789');
export const cookieName = 'nakodo_session';

/** One token for each, for the cookie. Of several calls each needs a seed of its own. */
export async function openSessions(db: Database, userIds: readonly string[], seed = 11): Promise<string[]> {
  const random = createRandom(seed);
  const tokens = userIds.map(() => Array.from({ length: 32 }, () => random.pick(letters)).join(''));
  await db.run(sql`
    insert into account_sessions (id, token_hash, user_id, expires_at)
    select gen_random_uuid(), t.hash, t.id, now() + interval '60 days'
    from unnest(${tokens.map(hashToken)}::text[], ${userIds}::uuid[]) as t(hash, id)`);
  return tokens;
}
