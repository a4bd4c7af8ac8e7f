// What the parts of accounts share.
import type { Database } from '../db/database.js';
import type { AccountsStore } from './adapter.js';
import type { Library } from './library.js';

export interface Account {
  readonly id: string;
  /** Null: a guest. */
  readonly email: string | null;
}

export interface AccountsParts {
  readonly db: Database;
  readonly store: AccountsStore;
  /** Loaded when first asked for. */
  readonly library: () => Promise<Library>;
  readonly findByEmail: (email: string) => Promise<Account | undefined>;
}
