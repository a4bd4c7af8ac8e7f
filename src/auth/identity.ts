// Who a request comes from, and what they may do. Rights over data are row-level security's business; this only decides at the door.
import { AppError } from '../errors.js';
import type { Actor, Database } from '../db/database.js';
import { sql } from '../db/sql.js';

export type Identity =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'person'; readonly userId: string }
  | { readonly kind: 'service' };

export const anonymous: Identity = { kind: 'anonymous' };

/** Who that is; undefined for the service and for nobody. */
export function findPersonId(identity: Identity): string | undefined {
  return identity.kind === 'person' ? identity.userId : undefined;
}

/** The database role that serves this caller. */
export function actorOf(identity: Identity): Actor {
  if (identity.kind === 'person') return { role: 'authenticated', userId: identity.userId };
  return { role: identity.kind === 'service' ? 'service_role' : 'anon' };
}

export interface StaffRights {
  readonly admin: boolean;
  readonly moderator: boolean;
}

/** What the `staff` table says of the caller, read as the caller. The service may do everything. */
export async function staffRights(db: Database, identity: Identity): Promise<StaffRights> {
  if (identity.kind === 'service') return { admin: true, moderator: true };
  if (identity.kind === 'anonymous') return { admin: false, moderator: false };
  return await db.transaction(
    (tx) => tx.getRow<StaffRights>(sql`select is_staff('admin') as admin, is_staff('moderator') as moderator`),
    { as: actorOf(identity), readOnly: true },
  );
}

/** Throws `unauthenticated` for nobody. */
export function assertSignedIn(identity: Identity): void {
  if (identity.kind === 'anonymous') throw new AppError('unauthenticated', 'Sign in, or send a bearer token');
}
