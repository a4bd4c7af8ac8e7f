// What a wallet is told of where it signs: host and origin of our pages. From PUBLIC_URL; a name that only the request says counts on this machine
// alone, else a page of somebody else could have its own name signed, and sign in here with it.
import { AppError } from '../errors.js';

export interface WalletSite {
  readonly domain: string;
  readonly uri: string;
}

const loopback = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\]|[a-z0-9-]+\.localhost)(:\d+)?$/;

/** Throws `not_found` where nobody has said under which name people reach this server. */
export function walletSiteOf(
  publicUrl: string | undefined,
  client: { readonly host: string; readonly secure: boolean },
): WalletSite {
  if (publicUrl !== undefined) {
    const { host, origin } = new URL(publicUrl);
    return { domain: host, uri: origin };
  }
  if (!loopback.test(client.host)) {
    throw new AppError(
      'not_found',
      'Wallets cannot be used here yet: the operator has to set PUBLIC_URL, which wallets are shown',
    );
  }
  return { domain: client.host, uri: `${client.secure ? 'https' : 'http'}://${client.host}` };
}
