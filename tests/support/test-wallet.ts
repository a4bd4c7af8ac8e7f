// A wallet in the browser of a test (EIP-6963 and EIP-1193): the page sees a provider, the key stays in this process. Signs with viem, which shares no
// code with what is tested.
import type { Page } from 'playwright-core';
import type { TypedDataDefinition } from 'viem';
import { privateKeyToAccount, type PrivateKeyAccount } from 'viem/accounts';

export interface TestWallet {
  /** In lower case. */
  readonly address: string;
  /** What the person does when it asks. */
  mood: 'confirms' | 'rejects' | 'is busy' | 'takes its time';
  /** The account that is chosen in it. */
  chosen: PrivateKeyAccount;
  chainId: number;
  /** Each call that asked the person something. */
  readonly asked: string[];
}

/** How often it looks whether the person has made up their mind. */
const pollMs = 50;

interface Call {
  readonly method: string;
  readonly params?: readonly unknown[];
}

const accountOf = (key: number) => privateKeyToAccount(`0x${key.toString(16).padStart(2, '0').repeat(32)}`);

/** In the page from its next navigation on. `announced` false: only `window.ethereum`, as old wallets are. */
export async function giveWallet(page: Page, key: number, { name = 'Test Wallet', announced = true } = {}): Promise<TestWallet> {
  const account = accountOf(key);
  const wallet: TestWallet = { address: account.address.toLowerCase(), mood: 'confirms', chosen: account, chainId: 1, asked: [] };
  let connected = false;
  const refuse = (code: number, message: string) => ({ refused: { code, message } });
  const answer = async ({ method, params = [] }: Call): Promise<unknown> => {
    if (method === 'eth_chainId') return `0x${wallet.chainId.toString(16)}`;
    if (method === 'eth_accounts') return connected ? [wallet.chosen.address] : [];
    wallet.asked.push(method);
    if (wallet.mood === 'rejects') return refuse(4001, 'User rejected the request.');
    if (wallet.mood === 'is busy') return refuse(-32_002, 'Request already pending.');
    while (wallet.mood === 'takes its time') await new Promise((resolve) => setTimeout(resolve, pollMs));
    if (method === 'wallet_switchEthereumChain') {
      wallet.chainId = Number((params[0] as { chainId: string }).chainId);
      return null;
    }
    if (method === 'eth_requestAccounts') {
      connected = true;
      return [wallet.chosen.address];
    }
    if (method === 'personal_sign') return await wallet.chosen.signMessage({ message: { raw: params[0] as `0x${string}` } });
    if (method !== 'eth_signTypedData_v4') return refuse(4200, 'Unsupported method.');
    const typed = JSON.parse(String(params[1])) as TypedDataDefinition;
    if (Number(typed.domain?.chainId) !== wallet.chainId)
      return refuse(-32_603, 'Provided chainId must match the active chainId');
    return await wallet.chosen.signTypedData(typed);
  };
  const binding = `wallet${key}`;
  await page.exposeBinding(binding, (_source, call: Call) => answer(call));
  await page.addInitScript(
    ({ binding: bound, name: called, announced: tells }) => {
      const provider = {
        async request(call: unknown) {
          const said = await (window as unknown as Record<string, (call: unknown) => Promise<unknown>>)[bound]!(call);
          const refused = (said as { refused?: { code: number; message: string } } | null)?.refused;
          if (refused) throw Object.assign(new Error(refused.message), { code: refused.code });
          return said;
        },
      };
      if (!tells) {
        Object.assign(window, { ethereum: provider });
        return;
      }
      const info = {
        uuid: crypto.randomUUID?.() ?? bound,
        name: called,
        icon: 'data:image/svg+xml,<svg/>',
        rdns: `test.${bound}`,
      };
      const tell = () =>
        dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail: Object.freeze({ info, provider }) }));
      addEventListener('eip6963:requestProvider', tell);
      tell();
    },
    { binding, name, announced },
  );
  return wallet;
}

export const otherAccount = accountOf;
