// One-time links to a new password: asked for by mail, or made by an operator for somebody who has no other way in.
import { randomBytes } from 'node:crypto';
import type { Session } from '../db/database.js';
import { sql } from '../db/sql.js';
import { AppError } from '../errors.js';
import type { Library } from './library.js';
import type { Mailer } from './mail.js';
import type { Account, AccountsParts } from './parts.js';
import { hashPassword } from './passwords.js';

export interface PasswordLinksSettings {
  /** Where people reach the pages, without a slash at the end. */
  readonly publicUrl: string;
  readonly mailer: Mailer | undefined;
  /** Hears that a mail could not be sent. */
  readonly onMailError: (error: unknown) => void;
}

export interface PasswordLinks {
  /** Mails a link, if there is such an account, in the background: the answer is the same for any address. Throws `not_found` without mail. */
  requestLink(email: string): void;
  /** For an operator to hand over. Throws `not_found`. */
  makeLink(email: string): Promise<string>;
  /** Uses a link up, sets the password, and ends all sessions. Throws `invalid_input` for a link that was used or is too old. */
  setPassword(given: { readonly token: string; readonly password: string }): Promise<void>;
  /** When all mails that were asked for are on their way. */
  idle(): Promise<void>;
}

const mailedSeconds = 60 * 60;
const handedOverSeconds = 24 * 60 * 60;
/** Links of one account that work at a time: nobody can fill another's mailbox. */
const maxLinks = 3;
const tokenBytes = 24;

export function createPasswordLinks(parts: AccountsParts, settings: PasswordLinksSettings): PasswordLinks {
  const { mailer, publicUrl, onMailError } = settings;
  const underWay = new Set<Promise<void>>();

  const makeToken = async (account: Account, seconds: number): Promise<string> => {
    const { rows } = await parts.library();
    const token = randomBytes(tokenBytes).toString('base64url');
    const expiresAt = new Date(Date.now() + seconds * 1000);
    await rows.createVerificationValue({ identifier: identifierOf(token), value: account.id, expiresAt });
    return token;
  };
  const linkOf = (token: string) => `${publicUrl}/reset-password?token=${token}`;

  const mailLink = async (via: Mailer, email: string): Promise<void> => {
    const account = await parts.findByEmail(email);
    if (!account || (await countLinks(parts.db, account.id)) >= maxLinks) return;
    const token = await makeToken(account, mailedSeconds);
    try {
      await via.send({ to: email, ...words(linkOf(token)) });
    } catch (error) {
      await (await parts.library()).rows.deleteVerificationByIdentifier(identifierOf(token)); // it counts as never made
      throw error;
    }
  };

  return {
    requestLink(email) {
      if (!mailer)
        throw new AppError('not_found', 'This server sends no mails: ask whoever runs it for a link to a new password');
      const sending = mailLink(mailer, email).catch(onMailError);
      underWay.add(sending);
      void sending.finally(() => underWay.delete(sending));
    },

    async makeLink(email) {
      const account = await parts.findByEmail(email);
      if (!account) throw new AppError('not_found', `There is no account with the e-mail ${email}`);
      return linkOf(await makeToken(account, handedOverSeconds));
    },

    async setPassword({ token, password }) {
      const { rows } = await parts.library();
      const identifier = identifierOf(token);
      const found = await rows.findVerificationValue(identifier);
      if (!found || found.expiresAt < new Date()) throw linkIsGone();
      const hash = await hashPassword(password);
      await parts.store.transaction(async (tx) => {
        const link = await rows.consumeVerificationValue(identifier); // exactly one of two who use it at once
        if (!link) throw linkIsGone();
        await replacePassword(tx, rows, link.value, hash);
      });
    },

    async idle() {
      await Promise.all(underWay);
    },
  };
}

/** A new password ends all sessions and all other links. */
export async function replacePassword(tx: Session, rows: Library['rows'], userId: string, hash: string): Promise<void> {
  if (await rows.findCredentialAccount(userId)) await rows.updatePassword(userId, hash);
  else await addPassword(rows, userId, hash); // somebody who was invited
  await rows.deleteUserSessions(userId);
  await tx.run(sql`delete from account_verifications where value = ${userId}`);
}

export async function addPassword(rows: Library['rows'], userId: string, hash: string): Promise<void> {
  await rows.linkAccount({ userId, providerId: 'credential', accountId: userId, password: hash });
}

const identifierOf = (token: string) => `reset-password:${token}`;

function linkIsGone(): AppError {
  const detail = 'This link was used already, or is too old: ask for a new one';
  return new AppError('invalid_input', { detail, problems: [{ path: 'token', message: detail }] });
}

async function countLinks(session: Session, userId: string): Promise<number> {
  const { links } = await session.getRow<{ links: number }>(
    sql`select count(*) as links from account_verifications where value = ${userId} and expires_at > now()`,
  );
  return links;
}

function words(link: string): { readonly subject: string; readonly text: string } {
  return {
    subject: 'A new password',
    text: [
      'Somebody, probably you, asked for a new password here. Choose one within the hour:',
      '',
      link,
      '',
      'If it was not you, leave this mail: nothing has changed.',
      '',
    ].join('\n'),
  };
}
