// People who are new: with an account, invited to one, or as guests. A profile and its account appear in one transaction. Passwords are hashed
// before it begins, so that no connection waits for a hash.
import { randomUUID } from 'node:crypto';
import type { Session } from '../db/database.js';
import { sql } from '../db/sql.js';
import { AppError } from '../errors.js';
import { startSession, type AccountsParts, type Credentials, type Rows, type SignedIn } from './parts.js';
import { addPassword } from './password-links.js';
import { hashPassword } from './passwords.js';

export type StaffRole = 'admin' | 'moderator';

export interface NewAccounts {
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
  /** Makes a profile and signs in: by name only, on this browser only. */
  signInAsGuest(given: { readonly name: string }): Promise<SignedIn>;
}

export function createNewAccounts({ store, library }: AccountsParts): NewAccounts {
  return {
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

    async signInAsGuest({ name }) {
      const { rows } = await library();
      return await store.transaction(async (tx) => {
        const { userId } = await insertGuest(tx, name);
        return await startSession(rows, userId);
      });
    },
  };
}

/**
 * Who has this wallet; else somebody new, without an e-mail, as guests are. Whoever was imported with it gets their account here. Throws
 * `invalid_input` for somebody new without a name. Nobody unlinks it until this transaction ends: that ends sessions, and would miss this one.
 */
export async function findOrAddByWallet(tx: Session, address: string, name: string | undefined): Promise<string> {
  const found = await tx.findRow<{ id: string }>(sql`select id from profiles where wallet_address = ${address} for share`);
  if (!found && name === undefined) {
    const detail = 'This wallet is new here: say what you are called';
    throw new AppError('invalid_input', { detail, problems: [{ path: 'name', message: detail }] });
  }
  if (found) {
    await tx.run(sql`insert into account_users (id) values (${found.id}) on conflict do nothing`);
    return found.id;
  }
  const { userId } = await insertGuest(tx, name ?? '');
  await tx.run(sql`update profiles set wallet_address = ${address} where id = ${userId}`);
  return userId;
}

/** Hashing is dear: a known address is refused before. The constraint decides between two who come at once. */
export async function hashFor(rows: Rows, { email, password }: Credentials): Promise<string> {
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
