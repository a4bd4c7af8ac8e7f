// Accounts: signing up and in, guests, passwords. better-auth keeps users, logins, sessions and one-time links; here is what is ours:
// a profile and its account appear in one transaction, a guest who adds an address keeps their id, unknown addresses take as long as wrong
// passwords. Passwords are hashed before a transaction begins, so that no connection waits for a hash.
import { randomUUID } from 'node:crypto';
import type { Database, Session } from '../db/database.js';
import { sql } from '../db/sql.js';
import { AppError } from '../errors.js';
import { createAccountsStore } from './adapter.js';
import type { Library } from './library.js';
import type { Account, AccountsParts } from './parts.js';
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

export type StaffRole = 'admin' | 'moderator';

export interface Accounts {
  /** Whether people sign up and in here, and whether a forgotten password can be reset by mail. */
  readonly offers: { readonly accounts: boolean; readonly mail: boolean };
  readonly sessions: Sessions;
  /** Makes a profile with an account and signs in. Throws `email_taken`. */
  signUp(given: Credentials & { readonly name: string }): Promise<SignedIn>;
  /** The same without a session, and with rights where a role is given. Throws `email_taken`. */
  createAccount(given: Credentials & { readonly name: string; readonly role?: StaffRole }): Promise<{ readonly userId: string }>;
  /**
   * An account without a password yet, for somebody who has a profile (imported) or for somebody new: a link lets them choose one.
   * Throws `email_taken`, or `conflict` for somebody who has an account.
   */
  invite(given: {
    readonly email: string;
    readonly name: string;
    readonly personId?: string;
  }): Promise<{ readonly userId: string }>;
  /** Throws `wrong_credentials`, whichever of the two is wrong, after the same time. */
  signIn(given: Credentials): Promise<SignedIn>;
  /** Makes a profile and signs in: by name only, on this browser only. */
  signInAsGuest(given: { readonly name: string }): Promise<SignedIn>;
  /** A session for somebody who needs no account (the demo's people). */
  startSession(userId: string): Promise<SignedIn>;
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
    sessions: createSessions(db, { lifetimeSeconds: sessionSeconds, accounts: enabled }),
    find: (userId) => db.findRow<Account>(sql`select id, email from account_users where id = ${userId}`),

    async createAccount(given) {
      const { rows } = await library();
      const hash = await hashFor(rows, given);
      return await store.transaction(async (tx) => {
        const { userId } = await insertAccount(tx, rows, { ...given, hash });
        if (given.role) await tx.run(sql`insert into staff (user_id, role) values (${userId}, ${given.role})`);
        return { userId };
      });
    },

    async signUp(given) {
      const { rows } = await library();
      const hash = await hashFor(rows, given);
      return await store.transaction(async (tx) => {
        const { userId } = await insertAccount(tx, rows, { ...given, hash });
        return await startSession(rows, userId);
      });
    },

    async invite({ email, name, personId }) {
      const { rows } = await library();
      return await store.transaction(async (tx) => {
        const userId = personId ?? (await insertProfile(tx, name));
        if (await tx.findRow(sql`select from account_users where id = ${userId}`))
          throw new AppError('conflict', 'This person has an account already');
        await insertUser(rows, { userId, email, name });
        return { userId };
      });
    },

    async signIn({ email, password }) {
      const { rows } = await library();
      const found = await rows.findUserByEmail(email, { includeAccounts: true });
      const login = found?.accounts.find(({ providerId }) => providerId === 'credential');
      const fits = await verifyPassword({ hash: login?.password ?? nobodysHash, password });
      if (!login || !fits) throw wrongCredentials();
      return await store.transaction(async (tx) => {
        if (!(await lockSamePassword(tx, login))) throw wrongCredentials();
        return await startSession(rows, login.userId);
      });
    },

    async signInAsGuest({ name }) {
      const { rows } = await library();
      return await store.transaction(async (tx) => {
        const { userId } = await insertGuest(tx, name);
        return await startSession(rows, userId);
      });
    },

    async startSession(userId) {
      const { rows } = await library();
      return await startSession(rows, userId);
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

type Rows = Library['rows'];

function loadOnce<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => (loaded ??= load());
}

/** Hashing is dear: a known address is refused before. The constraint decides between two who come at once. */
async function hashFor(rows: Rows, { email, password }: Credentials): Promise<string> {
  if (await rows.findUserByEmail(email)) throw new AppError('email_taken', emailTaken);
  return await hashPassword(password);
}

const emailTaken = 'There is an account with this e-mail already: sign in with it, or use another address';

async function insertProfile(tx: Session, name: string): Promise<string> {
  const userId = randomUUID();
  await tx.run(sql`insert into profiles (id, name) values (${userId}, ${name})`);
  return userId;
}

interface NewAccount {
  readonly email: string;
  readonly name: string;
  readonly hash: string;
}

async function insertAccount(tx: Session, rows: Rows, { email, name, hash }: NewAccount): Promise<{ readonly userId: string }> {
  const userId = await insertProfile(tx, name);
  await insertUser(rows, { userId, email, name });
  await addPassword(rows, userId, hash);
  return { userId };
}

async function insertUser(
  rows: Rows,
  { userId, email, name }: Omit<NewAccount, 'hash'> & { readonly userId: string },
): Promise<void> {
  await rows.createUser({ id: userId, email, name, emailVerified: false }, { method: 'email-password' });
}

/** Not through better-auth, to which everybody has an address. */
async function insertGuest(tx: Session, name: string): Promise<{ readonly userId: string }> {
  const userId = await insertProfile(tx, name);
  await tx.run(sql`insert into account_users (id) values (${userId})`);
  return { userId };
}

async function startSession(rows: Rows, userId: string): Promise<SignedIn> {
  const { token } = await rows.createSession(userId);
  return { userId, token };
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

function wrongCredentials(): AppError {
  return new AppError('wrong_credentials', 'E-mail or password is wrong');
}

function currentIsWrong(): AppError {
  return new AppError('wrong_credentials', 'The current password is wrong');
}
