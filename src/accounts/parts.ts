// What the parts of accounts share.
import type { Database } from '../db/database.js';
import type { AccountsStore } from './adapter.js';
import type { Library } from './library.js';

export interface Account {
  readonly id: string;
  /** Null: a guest. */
  readonly email: string | null;
}

export type Rows = Library['rows'];

export interface Credentials {
  /** Trimmed and in lower case. */
  readonly email: string;
  readonly password: string;
}

/** A session that was made just now. The token is for the cookie and stands nowhere else. */
export interface SignedIn {
  readonly userId: string;
  readonly token: string;
}

export interface AccountsParts {
  readonly db: Database;
  readonly store: AccountsStore;
  /** Loaded when first asked for. */
  readonly library: () => Promise<Library>;
  readonly findByEmail: (email: string) => Promise<Account | undefined>;
}

export async function startSession(rows: Rows, userId: string): Promise<SignedIn> {
  const { token } = await rows.createSession(userId);
  return { userId, token };
}
