// Which wallets this browser has: those that announce themselves (EIP-6963), else the one that took `window.ethereum` (EIP-1193). What they say of
// themselves is shown as text and believed in nothing.
export interface Provider {
  request(call: { readonly method: string; readonly params?: readonly unknown[] }): Promise<unknown>;
}

export interface Wallet {
  readonly id: string;
  readonly name: string;
  readonly provider: Provider;
}

const longestName = 40;
let found: readonly Wallet[] = [];
let started = false;
const listeners = new Set<() => void>();

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  start();
  return () => void listeners.delete(listener);
}

/** The same list until another wallet is found. */
export function walletsHere(): readonly Wallet[] {
  start();
  return found;
}

/** Wallets announce themselves when they are asked, and when they are there later than the page. */
function start(): void {
  if (started) return;
  started = true;
  addEventListener('eip6963:announceProvider', (event) => add(announced(event)));
  dispatchEvent(new Event('eip6963:requestProvider'));
  const { ethereum } = globalThis as { ethereum?: unknown };
  if (found.length === 0 && isProvider(ethereum)) add({ id: 'window.ethereum', name: 'your wallet', provider: ethereum });
}

function add(wallet: Wallet | undefined): void {
  if (!wallet || found.some(({ id, provider }) => id === wallet.id || provider === wallet.provider)) return;
  // One that announces itself after all is not shown a second time under no name.
  found = [...found.filter(({ id }) => id !== 'window.ethereum'), wallet];
  listeners.forEach((changed) => changed());
}

function announced(event: Event): Wallet | undefined {
  const { info, provider } = ((event as CustomEvent<unknown>).detail ?? {}) as {
    info?: { readonly uuid?: unknown; readonly name?: unknown };
    provider?: unknown;
  };
  if (typeof info?.uuid !== 'string' || typeof info.name !== 'string' || !isProvider(provider)) return undefined;
  return { id: info.uuid, name: info.name.trim().slice(0, longestName) || 'your wallet', provider };
}

const isProvider = (value: unknown): value is Provider =>
  typeof value === 'object' && value !== null && 'request' in value && typeof value.request === 'function';
