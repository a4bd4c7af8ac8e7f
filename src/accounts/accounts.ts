// Accounts: signing up and in, guests, passwords. better-auth keeps users, logins, sessions and one-time links; here is what is ours:
// a guest who adds an address keeps their id, and unknown addresses take as long as wrong passwords. Who is new: new-accounts.ts.
import type { Database, Session } from '../db/database.js';
import { sql } from '../db/sql.js';
import { AppError } from '../errors.js';
import { createAccountsStore } from './adapter.js';
import { createNewAccounts, findOrAddByWallet, hashFor, type NewAccounts } from './new-accounts.js';
import { startSession, type Account, type AccountsParts, type Credentials, type SignedIn } from './parts.js';
import {
  createPasswordLinks,
  addPassword,
  replacePassword,
  type PasswordLinks,
  type PasswordLinksSettings,
} from './password-links.js';
import { hashPassword, nobodysHash, verifyPassword } from './passwords.js';
import { createSessions, type Sessions } from './sessions.js';

export interface AccountsSettings extends PasswordLinksSettings {
  readonly db: Database;
  /** False: the host app's tokens say who people are; only the demo makes sessions then. */
  readonly enabled: boolean;
  readonly sessionSeconds: number;
}

export interface ByWallet {
  /** In lower case. */
  readonly address: string;
  readonly name: string | undefined;
  readonly claim: (tx: Session) => Promise<void>;
}

export interface Accounts extends NewAccounts {
  /** Whether people sign up and in here, and whether a forgotten password can be reset by mail. */
  readonly offers: { readonly accounts: boolean; readonly mail: boolean };
  readonly sessions: Sessions;
  /** Throws `wrong_credentials`, whichever of the two is wrong, after the same time; `forbidden` to suspended people, who gave the right ones. */
  signIn(given: Credentials): Promise<SignedIn>;
  /** A session for somebody who needs no account (the demo's people). */
  startSession(userId: string): Promise<SignedIn>;
  /**
   * Whoever has linked this wallet, else somebody new with this name. `claim` uses up what proves that it is theirs, in the same transaction.
   * Throws `invalid_input` when they are new and have no name, `forbidden` to suspended people; nothing is claimed then.
   */
  signInByWallet(given: ByWallet): Promise<SignedIn>;
  /** Throws `wrong_credentials` unless this is the password of the account. */
  assertPassword(userId: string, password: string): Promise<void>;
  /** A guest becomes an account and keeps their id. Throws `email_taken`, or `conflict` for anybody else. */
  upgrade(userId: string, given: Credentials): Promise<void>;
  /** Ends all sessions and makes a new one. Throws `wrong_credentials`, or `conflict` for somebody without a password. */
  changePassword(userId: string, given: { readonly current: string; readonly next: string }): Promise<SignedIn>;
  readonly links: PasswordLinks;
  find(userId: string): Promise<Account | undefined>;
}

export function createAccounts(settings: AccountsSettings): Accounts {
  const { db, enabled, sessionSeconds } = settings;
  const store = createAccountsStore(db);
  const library = loadOnce(async () => {
    const { createLibrary } = await import('./library.js');
    return await createLibrary({ store, sessionSeconds });
  });
  const findByEmail = (email: string) => db.findRow<Account>(sql`select id, email from account_users where email = ${email}`);
  const parts: AccountsParts = { db, store, library, findByEmail };
  return {
    offers: { accounts: enabled, mail: enabled && settings.mailer !== undefined },
    links: createPasswordLinks(parts, settings),
    ...createNewAccounts(parts),
    sessions: createSessions(db, { lifetimeSeconds: sessionSeconds, accounts: enabled }),
    find: (userId) => db.findRow<Account>(sql`select id, email from account_users where id = ${userId}`),

    async signIn({ email, password }) {
      const { rows } = await library();
      const found = await rows.findUserByEmail(email, { includeAccounts: true });
      const login = found?.accounts.find(({ providerId }) => providerId === 'credential');
      const fits = await verifyPassword({ hash: login?.password ?? nobodysHash, password });
      if (!login || !fits) throw wrongCredentials();
      return await store.transaction(async (tx) => {
        if (!(await lockSamePassword(tx, login))) throw wrongCredentials();
        await assertNotSuspended(tx, login.userId);
        return await startSession(rows, login.userId);
      });
    },

    async startSession(userId) {
      const { rows } = await library();
      await assertNotSuspended(db, userId);
      return await startSession(rows, userId);
    },

    async signInByWallet({ address, name, claim }) {
      const { rows } = await library();
      return await store.transaction(async (tx) => {
        await claim(tx);
        const userId = await findOrAddByWallet(tx, address, name);
        await assertNotSuspended(tx, userId);
        return await startSession(rows, userId);
      });
    },

    async assertPassword(userId, password) {
      const { rows } = await library();
      const login = await rows.findCredentialAccount(userId);
      if (!(await verifyPassword({ hash: login?.password ?? nobodysHash, password })) || !login?.password)
        throw new AppError('wrong_credentials', 'The password is wrong, or this account has none');
    },

    async upgrade(userId, given) {
      const { rows } = await library();
      const hash = await hashFor(rows, given);
      await store.transaction(async (tx) => {
        const account = await tx.findRow<Account>(sql`select id, email from account_users where id = ${userId} for update`);
        if (!account || account.email !== null)
          throw new AppError('conflict', 'Only a guest adds an address: this account has one, or is kept elsewhere');
        await rows.updateUser(userId, { email: given.email });
        await addPassword(rows, userId, hash);
      });
    },

    async changePassword(userId, { current, next }) {
      const { rows } = await library();
      const login = await rows.findCredentialAccount(userId);
      if (!login?.password) throw new AppError('conflict', 'There is no password to change: this account has none');
      const { password: known } = login;
      if (!(await verifyPassword({ hash: known, password: current }))) throw currentIsWrong();
      const hash = await hashPassword(next);
      return await store.transaction(async (tx) => {
        if (!(await lockSamePassword(tx, login))) throw currentIsWrong(); // of two changes at once the second knows an old one
        await replacePassword(tx, rows, userId, hash);
        return await startSession(rows, userId);
      });
    },
  };
}

function loadOnce<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => (loaded ??= load());
}

/**
 * Whether the password is still the one that was checked; it stays so until this transaction ends. One that was changed meanwhile lets nobody
 * in: its change ended all sessions, and would miss this one.
 */
async function lockSamePassword(
  tx: Session,
  login: { readonly id: string; readonly password?: string | null | undefined },
): Promise<boolean> {
  return (await tx.run(sql`select from account_logins where id = ${login.id} and password = ${login.password} for update`)) > 0;
}

async function assertNotSuspended(session: Session, userId: string): Promise<void> {
  if (await session.findRow(sql`select from profiles where id = ${userId} and suspended_at is not null`))
    throw new AppError('forbidden', 'This account is suspended');
}

function wrongCredentials(): AppError {
  return new AppError('wrong_credentials', 'E-mail or password is wrong');
}

function currentIsWrong(): AppError {
  return new AppError('wrong_credentials', 'The current password is wrong');
}
