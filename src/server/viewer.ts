// What a caller is told about themselves, and about what this server offers.
import type { Viewer } from '@nakodo/protocol';
import type { Accounts } from '../accounts/accounts.js';
import { actorOf, type Identity } from '../auth/identity.js';
import type { Database } from '../db/database.js';
import { sql } from '../db/sql.js';
import { isDemo } from '../demo/accounts.js';

export interface ViewerSource {
  readonly db: Database;
  readonly accounts: Accounts;
}

interface PersonRow {
  readonly admin: boolean;
  readonly moderator: boolean;
  /** Null without a profile: the host app knows people whom we do not. */
  readonly name: string | null;
  readonly avatar: string | null;
  readonly wallet: string | null;
}

export async function viewerOf({ db, accounts }: ViewerSource, identity: Identity): Promise<Viewer> {
  const server = { demo: await isDemo(db), ...accounts.offers };
  const nobody = { userId: null, name: null, avatar: null, email: null, wallet: null, guest: false, suspended: false, server };
  if (identity.kind !== 'person') return { role: identity.kind, ...nobody };
  const { userId } = identity;
  const [person, account] = await Promise.all([
    db.transaction(
      (tx) =>
        tx.getRow<PersonRow>(sql`
          select is_staff('admin') as admin, is_staff('moderator') as moderator, p.name, p.avatar, p.wallet_address as wallet
          from (select) as caller left join profiles p on p.id = ${userId}`),
      { as: actorOf(identity), readOnly: true },
    ),
    accounts.find(userId),
  ]);
  return {
    role: person.admin ? 'admin' : person.moderator ? 'moderator' : 'person',
    userId,
    name: person.name,
    avatar: person.avatar,
    email: account?.email ?? null,
    wallet: person.wallet,
    guest: account !== undefined && account.email === null && person.wallet === null,
    suspended: false,
    server,
  };
}
