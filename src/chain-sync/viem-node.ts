// A chain's node over JSON-RPC, and the account that signs, by viem: the only file that loads it, and only where a chain is set up (30 MB).
import { type BallotGroup, groupBallots } from '@nakodo/chain';
import {
  type Abi,
  BlockNotFoundError,
  createPublicClient,
  encodeFunctionData,
  type Hex,
  http,
  keccak256,
  type PublicClient,
  TransactionReceiptNotFoundError,
} from 'viem';
import { privateKeyToAccount, type PrivateKeyAccount } from 'viem/accounts';
import { AppError } from '../errors.js';
import type { ChainConfig } from './chain-config.js';
import type { AnchoredBatch, ChainCall, ChainNode, MinedTransaction } from './chain-node.js';
import { membershipAbi, registryAbi } from './contract-abi.js';
import { failureOf, isKnownAlready, isTooLow } from './node-failures.js';

const timeoutMs = 10_000;
const everyError: Abi = [...registryAbi, ...membershipAbi];
/** Nodes answer for so many blocks at once. */
const logBlocks = 10_000;

export function openChainNode(config: ChainConfig): ChainNode {
  const account = privateKeyToAccount(config.privateKey);
  const transport = http(config.rpcUrl, { timeout: timeoutMs, retryCount: 1 });
  const client = createPublicClient({ transport, cacheTime: 0 });
  const asked = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw failureOf(error, everyError);
    });
  return {
    ...chainQuestions(client, config, account.address, asked),
    ...accountWork(client, config, account, asked),
    calls: callsOf(config),
  };
}

type Asked = <T>(work: Promise<T>) => Promise<T>;

function chainQuestions(client: PublicClient, config: ChainConfig, sender: Hex, asked: Asked) {
  const registry = { address: config.registry, abi: registryAbi } as const;
  const membership = { address: config.membership, abi: membershipAbi } as const;
  const areMembers = async (addresses: readonly Hex[], one: (address: Hex) => Promise<boolean>) => {
    const found = await asked(Promise.all(addresses.map(one)));
    return new Set(addresses.filter((_, i) => found[i]));
  };
  return {
    identify: () =>
      asked(
        Promise.all([client.getChainId(), client.getBlock({ blockNumber: 0n })]).then(([chainId, { hash }]) => ({
          chainId,
          genesis: hash,
        })),
      ),
    async head() {
      const { number, timestamp, baseFeePerGas } = await asked(client.getBlock());
      if (baseFeePerGas === null) throw new AppError('setup', 'This chain has no base fee (EIP-1559), which Nakodo needs');
      return { number: Number(number), time: Number(timestamp), baseFee: baseFeePerGas };
    },
    findBlockHash: (number: number) => asked(findBlockHash(client, number)),
    findFault: () => asked(findFault(client, config, sender)),
    batchCount: async () => Number(await asked(client.readContract({ ...registry, functionName: 'batchCount' }))),
    findBatch: (number: number) => asked(findBatch(client, config, number)),
    findMined: (hashes: readonly Hex[]) => asked(findMined(client, hashes)),
    listMembers: (addresses: readonly Hex[]) =>
      areMembers(addresses, (address) => client.readContract({ ...membership, functionName: 'isMember', args: [address] })),
    listPastMembers: (addresses: readonly Hex[], at: number) =>
      areMembers(addresses, async (address) => {
        const votes = await client.readContract({ ...membership, functionName: 'getPastVotes', args: [address, BigInt(at)] });
        return votes > 0n;
      }),
  };
}

function accountWork(client: PublicClient, { chainId }: ChainConfig, account: PrivateKeyAccount, asked: Asked) {
  const { address } = account;
  return {
    sender: lower(address),
    nonceAt: (block: number | 'latest' | 'pending', of: Hex) =>
      asked(
        client.getTransactionCount({
          address: of,
          ...(typeof block === 'number' ? { blockNumber: BigInt(block) } : { blockTag: block }),
        }),
      ),
    balance: () => asked(client.getBalance({ address })),
    suggestPriorityFee: () => asked(client.estimateMaxPriorityFeePerGas({ chain: null })),
    estimateGas: (call: ChainCall) => asked(client.estimateGas({ account: address, ...call })),
    async sign({ maxFee, priorityFee, ...rest }: Parameters<ChainNode['sign']>[0]) {
      const fees = { maxFeePerGas: maxFee, maxPriorityFeePerGas: priorityFee };
      const raw = await account.signTransaction({ type: 'eip1559', chainId, ...rest, ...fees });
      return { raw, hash: keccak256(raw) };
    },
    offer: (raw: Hex) =>
      asked(
        client.sendRawTransaction({ serializedTransaction: raw }).then(
          () => undefined,
          (error: unknown) => {
            if (!isKnownAlready(error) && !isTooLow(error)) throw error;
          },
        ),
      ),
  };
}

async function findFault(client: PublicClient, config: ChainConfig, sender: Hex): Promise<string | undefined> {
  const registry = { address: config.registry, abi: registryAbi } as const;
  const membership = { address: config.membership, abi: membershipAbi } as const;
  for (const [name, address] of [
    ['CHAIN_REGISTRY_ADDRESS', config.registry] as const,
    ['CHAIN_MEMBERSHIP_ADDRESS', config.membership] as const,
  ]) {
    const code = await client.getCode({ address });
    if (code === undefined || code === '0x')
      return `there is no contract at ${name} (${address}) on chain ${config.chainId}: \`npm run chain:deploy\` puts it there`;
  }
  const counted = lower(await client.readContract({ ...registry, functionName: 'membership' }));
  if (counted !== config.membership)
    return `the registry counts by the token ${counted}, and CHAIN_MEMBERSHIP_ADDRESS is ${config.membership}`;
  const anchorer = await client.readContract({ ...registry, functionName: 'ANCHORER_ROLE' });
  if (!(await client.readContract({ ...registry, functionName: 'hasRole', args: [anchorer, sender] })))
    return `the account ${lower(sender)} of CHAIN_PRIVATE_KEY may not anchor: grant it ANCHORER_ROLE (${anchorer})`;
  const minter = await client.readContract({ ...membership, functionName: 'MINTER_ROLE' });
  if (config.memberships && !(await client.readContract({ ...membership, functionName: 'hasRole', args: [minter, sender] })))
    return `the account ${lower(sender)} of CHAIN_PRIVATE_KEY may not admit members: grant it MINTER_ROLE (${minter}), or set CHAIN_MEMBERSHIPS=false`;
  return undefined;
}

async function findBatch(client: PublicClient, config: ChainConfig, number: number): Promise<AnchoredBatch | undefined> {
  const event = registryAbi.find((entry) => entry.type === 'event' && entry.name === 'BatchAnchored');
  if (event?.type !== 'event') return undefined;
  const newest = Number(await client.getBlockNumber());
  // From the newest on: what is looked for is recent, but for a database that was restored.
  for (let to = newest; to >= config.firstBlock; to -= logBlocks) {
    const from = Math.max(config.firstBlock, to - logBlocks + 1);
    const range = { fromBlock: BigInt(from), toBlock: BigInt(to) };
    const [log] = await client.getLogs({
      address: config.registry,
      event,
      args: { number: BigInt(number) },
      strict: true,
      ...range,
    });
    if (log) {
      const { root, matches } = log.args;
      return {
        number,
        root,
        matches,
        transactionHash: log.transactionHash,
        block: Number(log.blockNumber),
        blockHash: log.blockHash,
      };
    }
  }
  return undefined;
}

async function findBlockHash(client: PublicClient, number: number): Promise<Hex | undefined> {
  try {
    return (await client.getBlock({ blockNumber: BigInt(number) })).hash;
  } catch (error) {
    if (error instanceof BlockNotFoundError) return undefined;
    throw error;
  }
}

async function findMined(client: PublicClient, hashes: readonly Hex[]): Promise<MinedTransaction | undefined> {
  for (const hash of hashes) {
    const receipt = await client.getTransactionReceipt({ hash }).catch((error: unknown) => {
      if (error instanceof TransactionReceiptNotFoundError) return undefined;
      throw error;
    });
    if (receipt)
      return { hash, block: Number(receipt.blockNumber), blockHash: receipt.blockHash, reverted: receipt.status === 'reverted' };
  }
  return undefined;
}

function callsOf({ registry, membership }: ChainConfig): ChainNode['calls'] {
  return {
    anchor: (number, root, matches) => ({
      to: registry,
      data: encodeFunctionData({ abi: registryAbi, functionName: 'anchor', args: [BigInt(number), root, matches] }),
    }),
    mint: (addresses) => ({
      to: membership,
      data: encodeFunctionData({ abi: membershipAbi, functionName: 'mintMany', args: [addresses] }),
    }),
    revoke: (addresses) => ({
      to: membership,
      data: encodeFunctionData({ abi: membershipAbi, functionName: 'revokeMany', args: [addresses] }),
    }),
    settle: (ballots) => ({
      to: registry,
      data: encodeFunctionData({ abi: registryAbi, functionName: 'settle', args: [groupBallots(ballots).map(argumentOf)] }),
    }),
  };
}

const argumentOf = ({ rules, ballots }: BallotGroup) => ({
  rules: { ...rules, opensAt: BigInt(rules.opensAt), closesAt: BigInt(rules.closesAt) },
  ballots,
});

const lower = (hex: string): Hex => `0x${hex.slice(2).toLowerCase()}`;
