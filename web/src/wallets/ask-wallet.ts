// What a wallet is asked for, and what it says no with, in words. An address is in lower case here.
import type { Wallet } from './discover.js';

/** The wallet, or the person with it, did not sign: nothing was sent. */
export class NotSigned extends Error {
  constructor(words: string) {
    super(words);
    this.name = 'NotSigned';
  }
}

const codes: Readonly<Record<number, string>> = {
  4001: 'You did not confirm it in your wallet.',
  4100: 'Your wallet does not let this page ask: allow it there, and try again.',
  4200: 'This wallet cannot do that: try another one.',
  4900: 'Your wallet is not connected: open it, and try again.',
  4902: 'Your wallet does not know this chain: add it there, and try again.',
  [-32_002]: 'Your wallet has a request open already: look there.',
};

async function ask(wallet: Wallet, method: string, params: readonly unknown[] = []): Promise<unknown> {
  try {
    return await wallet.provider.request({ method, params });
  } catch (failure) {
    const { code, message } = (failure ?? {}) as { code?: unknown; message?: unknown };
    const words = typeof code === 'number' ? codes[code] : undefined;
    throw new NotSigned(words ?? `Your wallet refused${typeof message === 'string' ? `: ${message.slice(0, 200)}` : '.'}`);
  }
}

const addressesIn = (answer: unknown): string[] =>
  Array.isArray(answer)
    ? answer.filter((each) => /^0x[0-9a-f]{40}$/i.test(String(each))).map((each) => String(each).toLowerCase())
    : [];

/** The account that is chosen in the wallet; it asks the person the first time. */
export async function chooseAccount(wallet: Wallet): Promise<string> {
  const [address] = addressesIn(await ask(wallet, 'eth_requestAccounts'));
  if (address === undefined) throw new NotSigned('No account is open in your wallet: unlock it, and try again.');
  return address;
}

/** Whether this page may ask the wallet for this account, without asking anybody. */
export async function hasAccount(wallet: Wallet, address: string): Promise<boolean> {
  return addressesIn(await ask(wallet, 'eth_accounts').catch(() => [])).includes(address);
}

/** Throws when another account is chosen. */
export async function openAccount(wallet: Wallet, address: string): Promise<void> {
  if (await hasAccount(wallet, address)) return;
  const chosen = await chooseAccount(wallet);
  if (chosen !== address && !(await hasAccount(wallet, address)))
    throw new NotSigned(
      `${shortAddress(chosen)} is chosen in your wallet, and ${shortAddress(address)} is linked: choose that one there.`,
    );
}

const hexOf = (text: string) =>
  `0x${Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;

export async function signText(wallet: Wallet, address: string, text: string): Promise<string> {
  return String(await ask(wallet, 'personal_sign', [hexOf(text), address]));
}

/** Wallets sign for a chain only while they are on it: theirs is switched first. */
export async function signTyped(wallet: Wallet, address: string, chainId: number, typed: unknown): Promise<string> {
  const chain = `0x${chainId.toString(16)}`;
  const at = await ask(wallet, 'eth_chainId');
  if (Number(at) !== chainId) await ask(wallet, 'wallet_switchEthereumChain', [{ chainId: chain }]);
  return String(await ask(wallet, 'eth_signTypedData_v4', [address, JSON.stringify(typed)]));
}

/** `0x1234…cdef` */
export const shortAddress = (address: string) => `${address.slice(0, 6)}…${address.slice(-4)}`;
