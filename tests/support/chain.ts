// A real chain for tests of the job `chain`: anvil from the packages of contracts/ (npm test sets them up), with both contracts on it. Blocks come with
// each transaction unless a test says otherwise.
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import {
  type Account,
  type Chain,
  type Client,
  createTestClient,
  http,
  type PublicActions,
  publicActions,
  type TestActions,
  type WalletActions,
  walletActions,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { parseSettings } from '../../src/config/load.js';
import { type ChainConfig, configuredChain } from '../../src/chain-sync/chain-config.js';
import { membershipAbi, registryAbi } from '../../src/chain-sync/contract-abi.js';
import { createChainWork } from '../../src/chain-sync/chain.job.js';
import { type ChainWork, syncChain } from '../../src/chain-sync/chain-sync.js';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { projectPath } from '../../src/root.js';

type Hex = `0x${string}`;

interface Anvil {
  readonly url: string;
  close(): Promise<void>;
}

const script = async <T>(name: string): Promise<T> =>
  (await import(pathToFileURL(projectPath('contracts', 'scripts', name)).href)) as T;

export interface TestChain {
  readonly url: string;
  readonly client: TestClient;
  readonly registry: Hex;
  readonly membership: Hex;
  /** As environment variables. */
  readonly env: Readonly<Record<string, string>>;
  /** Each batch with the transaction it came in. */
  listBatches(): Promise<{ number: number; root: Hex; matches: number }[]>;
  isMember(address: Hex): Promise<boolean>;
  close(): Promise<void>;
}

const developmentKey = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
export const chainAccount = privateKeyToAccount(developmentKey);

type TestClient = Client & TestActions & PublicActions & WalletActions<Chain, Account>;

function clientOf(url: string, chainId: number): TestClient {
  const chain = {
    id: chainId,
    name: 'test',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  };
  return createTestClient({
    mode: 'anvil',
    chain,
    account: chainAccount,
    transport: http(url),
    pollingInterval: 10,
    cacheTime: 0,
  })
    .extend(publicActions)
    .extend(walletActions);
}

export async function startTestChain({
  chainId = 31_337,
  args = [],
}: { readonly chainId?: number; readonly args?: readonly string[] } = {}): Promise<TestChain> {
  const { startAnvil } = await script<{ startAnvil(options: { chainId: number; args: readonly string[] }): Promise<Anvil> }>(
    'anvil.mjs',
  );
  const anvil = await startAnvil({ chainId, args });
  const client = clientOf(anvil.url, chainId);
  type Deployed = { readonly address: Hex };
  const { deployMembership, deployRegistry } = await script<{
    deployMembership(clients: unknown): Promise<Deployed>;
    deployRegistry(clients: unknown, membership: Hex): Promise<Deployed>;
  }>('deployment.mjs');
  const clients = { wallet: client, reader: client };
  const { address: membership } = await deployMembership(clients);
  const { address: registry } = await deployRegistry(clients, membership);
  return {
    url: anvil.url,
    client,
    registry,
    membership,
    env: {
      CHAIN_RPC_URL: anvil.url,
      CHAIN_ID: String(chainId),
      CHAIN_REGISTRY_ADDRESS: registry,
      CHAIN_MEMBERSHIP_ADDRESS: membership,
      CHAIN_ANCHOR_AFTER_SECONDS: '0',
    },
    async listBatches() {
      const logs = await client.getContractEvents({
        address: registry,
        abi: registryAbi,
        eventName: 'BatchAnchored',
        strict: true,
        fromBlock: 0n,
      });
      return logs.map(({ args }) => ({ number: Number(args.number), root: args.root, matches: args.matches }));
    },
    isMember: (address) =>
      client.readContract({ address: membership, abi: membershipAbi, functionName: 'isMember', args: [address] }),
    close: anvil.close,
  };
}

export interface TestChainWork {
  readonly work: ChainWork;
  /** What it said was wrong, the last last; undefined: it is well again. */
  readonly problems: (string | undefined)[];
  sync(): Promise<{ done: number; more: boolean }>;
}

/** Anvil takes a transaction before it has put it into a block. Where blocks come with transactions, what was sent is in one when this resolves. */
async function untilInBlock({ rpcUrl, chainId }: ChainConfig): Promise<void> {
  const client = clientOf(rpcUrl, chainId);
  while ((await client.getAutomine()) && (await client.getTxpoolStatus()).pending > 0) await sleep(5);
}

export function chainWorkOn(db: Database, env: Readonly<Record<string, string>>, worker: string = randomUUID()): TestChainWork {
  const problems: (string | undefined)[] = [];
  const { settings } = parseSettings(env);
  const made = createChainWork({ db, settings, worker, onProblem: (words) => problems.push(words) });
  const openNode: ChainWork['openNode'] = async (config) => {
    const node = await made.openNode(config);
    return { ...node, offer: async (raw) => (await node.offer(raw), await untilInBlock(config)) };
  };
  const work = { ...made, openNode };
  return { work, problems, sync: () => syncChain(work, { signal: new AbortController().signal }) };
}

export function configOf(env: Readonly<Record<string, string>>): ChainConfig {
  const configured = configuredChain(parseSettings(env).settings);
  if (configured.kind !== 'chain') throw new Error('no chain');
  return configured.config;
}

const hashOf = (text: string): Hex => `0x${createHash('sha256').update(text).digest('hex')}`;

/** As the log leaves them: outcomes that wait to be anchored. Returns their hashes. */
export async function closeProposals(db: Database, poolId: string, count: number): Promise<Hex[]> {
  const hashes = Array.from({ length: count }, () => hashOf(randomUUID()));
  await db.run(sql`
    insert into closed_proposals (pool_id, outcome, opens_at, closes_at, challenge_seconds, quorum, approve_at, reject_at, logged_at, chain_id, registry,
      commitment, proposal_hash, by_hand, votes_hash, first_place, place, hash)
    select ${poolId}, (array['approved', 'rejected', 'expired'])[1 + x.at % 3], 1, 2, 3600, 3, 5, 5, clock_timestamp(), 1, ${`0x${'0'.repeat(40)}`},
      x.hash, x.hash, false, x.hash, y.last + x.at, y.last + x.at, x.hash
    from unnest(${hashes}::text[]) with ordinality x (hash, at),
      (select coalesce(max(c.place), 0)::int as last from closed_proposals c where c.pool_id = ${poolId}) y`);
  return hashes;
}

/** As `nakodo chain start-over`, and no outcomes left that wait. */
export async function forgetChain(db: Database): Promise<void> {
  await db.run(sql`select forget_chain()`);
}
