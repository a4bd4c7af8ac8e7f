// Wallets of people: signing in by one, linking one to a profile, unlinking it. One address belongs to one profile at most, and each step asks for
// a signature of the wallet itself, made for that step.
import type { OwnWallet } from '@nakodo/protocol';
import type { Accounts } from '../accounts/accounts.js';
import type { SignedIn } from '../accounts/parts.js';
import { endOtherSessions } from '../accounts/sessions.js';
import type { Database, Session } from '../db/database.js';
import { sql } from '../db/sql.js';
import { AppError } from '../errors.js';
import { createWalletMessages, type SignedMessage, type WalletMessages, type WalletPurpose } from './wallet-messages.js';
import type { WalletSite } from './wallet-site.js';

export interface WalletsSettings {
  readonly db: Database;
  readonly accounts: Accounts;
  /** In the messages; signing in asks nothing of a chain. */
  readonly chainId: number;
  readonly now?: () => number;
}

export interface Wallets {
  readonly messages: WalletMessages;
  /** Of somebody who is new here only with a name: throws `invalid_input` for `name` without, and the message can be sent again. */
  signIn(site: WalletSite, given: SignedMessage & { readonly name?: string | undefined }): Promise<SignedIn>;
  read(userId: string): Promise<OwnWallet>;
  /** Throws `conflict` when the wallet is somebody else's, another one is linked, or there is no profile yet. */
  link(site: WalletSite, userId: string, given: SignedMessage): Promise<OwnWallet>;
  /** By a signature, or by the password of the account. Ends all sessions but the one that asks. Throws `conflict` where it is the only way in. */
  unlink(site: WalletSite, asked: Asking, given: SignedMessage | { readonly password: string }): Promise<OwnWallet>;
}

interface Asking {
  readonly userId: string;
  readonly sessionToken: string | undefined;
}

interface Row {
  readonly wallet: string | null;
  readonly account: boolean;
  readonly password: boolean;
}

export function createWallets({ db, accounts, ...rest }: WalletsSettings): Wallets {
  const messages = createWalletMessages({ db, ...rest });
  const claimed = async (tx: Session, site: WalletSite, given: SignedMessage, purpose: WalletPurpose, userId: string) => {
    const checked = messages.check(site, given);
    await messages.claim(tx, checked, purpose, userId);
    return checked.address;
  };
  return {
    messages,

    async signIn(site, { name, ...given }) {
      const checked = messages.check(site, given);
      const claim = (tx: Session) => messages.claim(tx, checked, 'sign-in', undefined);
      return await accounts.signInByWallet({ address: checked.address, name, claim });
    },

    read: (userId) => readOwn(db, userId),

    async link(site, userId, given) {
      return await db.transaction(async (tx) => {
        const address = await claimed(tx, site, given, 'link', userId);
        const row = await lockOwn(tx, userId);
        if (!row) throw new AppError('conflict', 'Fill in your profile first: a wallet is linked to it');
        if (row.wallet !== null && row.wallet !== address)
          throw new AppError('conflict', 'Another wallet is linked to your profile: unlink it first');
        if (await tx.findRow(sql`select from profiles where wallet_address = ${address} and id <> ${userId}`)) throw taken();
        await tx.run(sql`update profiles set wallet_address = ${address} where id = ${userId} and wallet_address is null`);
        return await readOwn(tx, userId);
      });
    },

    async unlink(site, { userId, sessionToken }, given) {
      if ('password' in given) await accounts.assertPassword(userId, given.password);
      return await db.transaction(async (tx) => {
        const row = await lockOwn(tx, userId);
        if (row?.wallet === undefined || row.wallet === null)
          throw new AppError('conflict', 'No wallet is linked to your profile');
        if (row.account && !row.password)
          throw new AppError('conflict', 'This wallet is your only way in: add an e-mail and a password first');
        if (!('password' in given) && (await claimed(tx, site, given, 'unlink', userId)) !== row.wallet)
          throw new AppError('conflict', 'Another wallet is linked to your profile: sign with that one');
        await tx.run(sql`update profiles set wallet_address = null where id = ${userId}`);
        await endOtherSessions(tx, userId, sessionToken); // whoever came in by it, and should not have
        return await readOwn(tx, userId);
      });
    },
  };
}

const taken = () =>
  new AppError(
    'conflict',
    'This wallet is linked to another profile: sign in with it there and unlink it, or use another wallet',
  );

const columns = sql`
  p.wallet_address as wallet, exists (select from account_users u where u.id = p.id) as account,
  exists (select from account_logins l where l.user_id = p.id and l.password is not null) as password`;

const lockOwn = (tx: Session, userId: string) =>
  tx.findRow<Row>(sql`select ${columns} from profiles p where p.id = ${userId} for no key update of p`);

async function readOwn(session: Session, userId: string): Promise<OwnWallet> {
  const row = await session.findRow<Row>(sql`select ${columns} from profiles p where p.id = ${userId}`);
  return { address: row?.wallet ?? null, otherWayIn: row !== undefined && (row.password || !row.account) };
}
