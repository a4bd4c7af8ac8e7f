// Messages for wallets (EIP-4361): made here, each for one purpose, address and person, for a few minutes and one use; and whether what comes back
// is such a message with the signature of its wallet. Nothing that a browser says of a message is believed.
import { randomInt } from 'node:crypto';
import { hasSignatureForm, parseSignInMessage, recoverMessageSigner, signInMessageText, type SignInMessage } from '@nakodo/chain';
import type { Database, Session } from '../db/database.js';
import { sql } from '../db/sql.js';
import { AppError } from '../errors.js';
import type { WalletSite } from './wallet-site.js';

export type WalletPurpose = 'sign-in' | 'link' | 'unlink';

export interface WalletMessages {
  make(asked: AskedMessage): Promise<{ readonly message: string; readonly expiresAt: string }>;
  /** The address that signed. Throws `invalid_input` with what is wrong; nothing is used up by that. */
  check(site: WalletSite, given: SignedMessage): CheckedMessage;
  /** Uses the message up. Throws `conflict` when it was used, is too old, or was made for something or somebody else. */
  claim(tx: Session, checked: CheckedMessage, purpose: WalletPurpose, userId: string | undefined): Promise<void>;
}

interface AskedMessage {
  readonly site: WalletSite;
  readonly purpose: WalletPurpose;
  /** In lower case. */
  readonly address: string;
  /** Who links or unlinks. */
  readonly userId?: string;
}

export interface SignedMessage {
  readonly message: string;
  readonly signature: string;
}

export interface CheckedMessage {
  /** In lower case. */
  readonly address: string;
  readonly nonce: string;
  readonly text: string;
}

const lifetimeMs = 5 * 60_000;
/** Clocks may differ by this. */
const toleranceMs = 30_000;
const nonceLength = 24;
const nonceLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const statements: Readonly<Record<WalletPurpose, string>> = {
  'sign-in': 'Sign in with this wallet. This costs nothing and moves nothing.',
  link: 'Link this wallet to the profile you are signed in with. This costs nothing and moves nothing.',
  unlink: 'Unlink this wallet from your profile. This costs nothing and moves nothing.',
};

interface Settings {
  readonly db: Database;
  readonly chainId: number;
  readonly now?: () => number;
}

export function createWalletMessages({ db, chainId, now = Date.now }: Settings): WalletMessages {
  return {
    async make({ site, purpose, address, userId }) {
      const nonce = Array.from({ length: nonceLength }, () => nonceLetters[randomInt(nonceLetters.length)]).join('');
      const issuedAt = now();
      const expiresAt = new Date(issuedAt + lifetimeMs).toISOString();
      const message = signInMessageText({
        ...site,
        address,
        statement: statements[purpose],
        chainId,
        nonce,
        issuedAt: new Date(issuedAt).toISOString(),
        expirationTime: expiresAt,
      });
      await db.run(sql`
        insert into wallet_messages (nonce, purpose, address, user_id, message, expires_at)
        values (${nonce}, ${purpose}, ${address}, ${userId ?? null}, ${message}, ${expiresAt})`);
      return { message, expiresAt };
    },

    check(site, { message: text, signature }) {
      const message = parseSignInMessage(text);
      if (!message) throw refused('message', 'This is not a message that was made here: ask for a new one');
      const problem = findProblem(message, { site, chainId, now: now() });
      if (problem !== undefined) throw refused('message', problem);
      if (!hasSignatureForm(signature)) {
        throw refused(
          'signature',
          'This is not a signature by a key. Wallets that are contracts cannot be used here: use one with a key of its own',
        );
      }
      const address = message.address.toLowerCase();
      if (recoverMessageSigner(text, signature.toLowerCase()) !== address) {
        throw refused(
          'signature',
          `The signature is not by ${message.address}, or of another text: choose this account in your wallet, and sign again`,
        );
      }
      return { address, nonce: message.nonce, text };
    },

    async claim(tx, { nonce, text, address }, purpose, userId) {
      const row = await tx.findRow<{
        purpose: string;
        address: string;
        userId: string | null;
        message: string;
        late: boolean;
      }>(sql`
        delete from wallet_messages where nonce = ${nonce}
        returning purpose, address, user_id as "userId", message, expires_at <= ${new Date(now())} as late`);
      if (!row) throw new AppError('conflict', 'This message was used already, or is too old: ask for a new one');
      if (row.message !== text || row.address !== address) {
        throw new AppError('conflict', 'This is not the text that was made here: ask for a new one');
      }
      if (row.purpose !== purpose || row.userId !== (userId ?? null)) {
        throw new AppError('conflict', 'This message was made for something else, or for somebody else: ask for a new one');
      }
      if (row.late) throw new AppError('conflict', 'This message is too old: ask for a new one');
    },
  };
}

interface Expected {
  readonly site: WalletSite;
  readonly chainId: number;
  readonly now: number;
}

/** In words; undefined: it may be used as far as the text says. */
function findProblem(message: SignInMessage, { site, chainId, now }: Expected): string | undefined {
  if (message.domain !== site.domain)
    return `This message is for ${message.domain}, not for ${site.domain}: if you did not sign it here, somebody may have tricked you`;
  if (message.uri !== site.uri) return `This message is for ${message.uri}, not for ${site.uri}`;
  if (message.chainId !== chainId) return `This message is for chain ${message.chainId}, not for ${chainId}: ask for a new one`;
  if (Date.parse(message.issuedAt) > now + toleranceMs)
    return 'This message is from the future: is the clock of this server right?';
  if (message.notBefore !== undefined && Date.parse(message.notBefore) > now) return 'This message does not count yet';
  if (Date.parse(message.expirationTime) <= now)
    return 'This message is too old: ask for a new one, and sign it within 5 minutes';
  return undefined;
}

const refused = (path: string, detail: string) =>
  new AppError('invalid_input', { detail, problems: [{ path, message: detail }] });
