// The settings of the chain, put together: off, not complete (in words), or what the job works with. Pure; nothing is asked or loaded.
import type { Hex } from '@nakodo/chain';
import type { Settings } from '../config/settings.js';

export interface ChainConfig {
  readonly rpcUrl: string;
  readonly isLoopback: boolean;
  readonly chainId: number;
  readonly registry: Hex;
  readonly membership: Hex;
  readonly privateKey: Hex;
  readonly firstBlock: number;
  readonly confirmations: number;
  readonly anchorAfterMs: number;
  readonly stuckMs: number;
  /** Wei for a unit of gas. */
  readonly maxFee: bigint;
  readonly memberships: boolean;
}

export type ConfiguredChain =
  | { readonly kind: 'none' }
  | { readonly kind: 'incomplete'; readonly words: string }
  | { readonly kind: 'chain'; readonly config: ChainConfig };

/** The first account of anvil: everybody knows its key, so it is used, and accepted, on this machine only. */
const developmentKey: Hex = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
const loopbackHosts: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];
const usualConfirmations = 12;
const weiOfGwei = 1_000_000_000n;

type ChainSettings = Pick<Settings, Extract<keyof Settings, `CHAIN_${string}`>>;

export function configuredChain(settings: ChainSettings): ConfiguredChain {
  const { CHAIN_RPC_URL, CHAIN_ID, CHAIN_REGISTRY_ADDRESS, CHAIN_MEMBERSHIP_ADDRESS } = settings;
  if (CHAIN_RPC_URL === undefined) return { kind: 'none' };
  const isLoopback = loopbackHosts.includes(new URL(CHAIN_RPC_URL).hostname);
  const key = settings.CHAIN_PRIVATE_KEY?.toLowerCase() ?? (isLoopback ? developmentKey : undefined);
  if (CHAIN_ID === undefined || CHAIN_REGISTRY_ADDRESS === undefined || CHAIN_MEMBERSHIP_ADDRESS === undefined) {
    const missing = Object.entries({ CHAIN_ID, CHAIN_REGISTRY_ADDRESS, CHAIN_MEMBERSHIP_ADDRESS }).flatMap(([name, value]) =>
      value === undefined ? [name] : [],
    );
    return incomplete(`${missing.join(', ')} missing: \`npm run chain:deploy\` writes them to .env`);
  }
  if (key === undefined) return incomplete('CHAIN_PRIVATE_KEY is missing: the key of the account that pays');
  if (!isLoopback && key === developmentKey)
    return incomplete('CHAIN_PRIVATE_KEY is the one that every developer knows: anybody could anchor with it');
  return {
    kind: 'chain',
    config: {
      rpcUrl: CHAIN_RPC_URL,
      isLoopback,
      chainId: CHAIN_ID,
      registry: asHex(CHAIN_REGISTRY_ADDRESS),
      membership: asHex(CHAIN_MEMBERSHIP_ADDRESS),
      privateKey: asHex(key),
      firstBlock: settings.CHAIN_FIRST_BLOCK,
      confirmations: settings.CHAIN_CONFIRMATIONS ?? (isLoopback ? 1 : usualConfirmations),
      anchorAfterMs: settings.CHAIN_ANCHOR_AFTER_SECONDS * 1000,
      stuckMs: settings.CHAIN_STUCK_SECONDS * 1000,
      maxFee: BigInt(settings.CHAIN_MAX_FEE_GWEI) * weiOfGwei,
      memberships: settings.CHAIN_MEMBERSHIPS,
    },
  };
}

const incomplete = (words: string): ConfiguredChain => ({ kind: 'incomplete', words });

const asHex = (text: string): Hex => `0x${text.slice(2)}`;
