// What a caller is told about themselves, and about what this server offers.
import type { Viewer } from '@nakodo/protocol';
import type { Accounts } from '../accounts/accounts.js';
import { actorOf, staffRights, type Identity } from '../auth/identity.js';
import type { Database } from '../db/database.js';
import { sql } from '../db/sql.js';
import { isDemo } from '../demo/accounts.js';

export interface ViewerSource {
  readonly db: Database;
  readonly accounts: Accounts;
}

export async function viewerOf({ db, accounts }: ViewerSource, identity: Identity): Promise<Viewer> {
  const server = { demo: await isDemo(db), ...accounts.offers };
  const nobody = { userId: null, name: null, avatar: null, email: null, guest: false, server };
  if (identity.kind !== 'person') return { role: identity.kind, ...nobody };
  const { userId } = identity;
  const [rights, profile, account] = await Promise.all([
    staffRights(db, identity),
    db.transaction(
      (tx) => tx.findRow<{ name: string; avatar: string | null }>(sql`select name, avatar from profiles where id = ${userId}`),
      { as: actorOf(identity), readOnly: true },
    ),
    accounts.find(userId),
  ]);
  return {
    role: rights.admin ? 'admin' : rights.moderator ? 'moderator' : 'person',
    userId,
    name: profile?.name ?? null,
    avatar: profile?.avatar ?? null,
    email: account?.email ?? null,
    guest: account !== undefined && account.email === null,
    server,
  };
}
