// A chain with both contracts, members whose wallets the test holds, and what they sign. One anvil per test file; each test goes back
// to the state after `before`.
import {
  type Abi,
  type Address,
  BaseError,
  ContractFunctionRevertedError,
  createTestClient,
  type Hex,
  http,
  keccak256,
  parseEther,
  publicActions,
  toHex,
  walletActions,
} from 'viem';
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts';
import { foundry } from 'viem/chains';
import { ballotOf, type GivenVote } from '../../../packages/chain/src/ballot.js';
import { type ProposalRules, proposalIdOf } from '../../../packages/chain/src/proposal-id.js';
import { type VoteDomain, voteTypedData } from '../../../packages/chain/src/vote-signature.js';
import { startAnvil } from '../../scripts/anvil.mjs';
import { deployMembership, deployRegistry } from '../../scripts/deployment.mjs';

export interface Contract {
  readonly address: Address;
  readonly abi: Abi;
}

/** Keys made of words, not of a mnemonic: that takes 0.2 s a key. */
export const personOf = (index: number): PrivateKeyAccount => privateKeyToAccount(keccak256(toHex(`person ${index}`)));
export const admin = personOf(0);
export const members = Array.from({ length: 8 }, (_, i) => personOf(1 + i));
export const stranger = personOf(15);

export type TestChain = Awaited<ReturnType<typeof startChain>>;

export async function startChain(chainId: number = foundry.id) {
  const anvil = await startAnvil({ chainId });
  const chain = { ...foundry, id: chainId };
  const client = createTestClient({
    mode: 'anvil',
    chain,
    account: admin,
    transport: http(anvil.url),
    pollingInterval: 10,
    cacheTime: 0,
  })
    .extend(publicActions)
    .extend(walletActions);
  for (const { address } of [admin, stranger, ...members]) await client.setBalance({ address, value: parseEther('100') });
  const clients = { wallet: client, reader: client };
  const membership: Contract = await deployMembership(clients);
  const registry: Contract = await deployRegistry(clients, membership.address);
  const call = (contract: Contract, name: string, args: readonly unknown[] = []): Promise<any> =>
    client.readContract({ ...contract, functionName: name, args });
  /** Sends and waits; throws what the contract refuses with. */
  const send = async (contract: Contract, name: string, args: readonly unknown[], by: PrivateKeyAccount = admin) => {
    const { request, result } = await client.simulateContract({ ...contract, functionName: name, args, account: by });
    const receipt = await client.waitForTransactionReceipt({ hash: await client.writeContract(request) });
    return { receipt, result: result as unknown };
  };
  const now = async () => Number((await client.getBlock()).timestamp);
  const pass = async (seconds: number) => {
    await client.increaseTime({ seconds });
    await client.mine({ blocks: 1 });
  };
  await send(membership, 'mintMany', [members.map(({ address }) => address)]);
  await pass(60);
  const domain: VoteDomain = { chainId, registry: registry.address };
  return { url: anvil.url, client, membership, registry, domain, call, send, now, pass, close: anvil.close };
}

/** The name of the error that a contract refuses with, and its arguments. */
export async function refusal(work: Promise<unknown>): Promise<readonly unknown[]> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const reverted = error instanceof BaseError ? error.walk((cause) => cause instanceof ContractFunctionRevertedError) : undefined;
  if (!(reverted instanceof ContractFunctionRevertedError)) throw error ?? new Error('it was not refused');
  return [reverted.data?.errorName, ...(reverted.data?.args ?? [])];
}

/** Open now and for a day, by the default rules. */
export const rulesAt = (opensAt: number, change: Partial<ProposalRules> = {}): ProposalRules => ({
  opensAt,
  closesAt: opensAt + 86_400,
  challengeSeconds: 3_600,
  quorum: 3,
  approveAt: 5,
  rejectAt: 5,
  ...change,
});

export interface Said {
  readonly by: PrivateKeyAccount;
  readonly yes: boolean;
  readonly revision?: number;
}

/** As a wallet does it: from the typed data alone. */
export async function signVote(domain: VoteDomain, proposal: string, closesAt: number, { by, yes, revision = 0 }: Said) {
  const { domain: where, message, types } = voteTypedData(domain, { proposal, yes, revision, deadline: closesAt });
  return by.signTypedData({
    domain: { ...where, verifyingContract: where.verifyingContract },
    types: { Vote: types.Vote },
    primaryType: 'Vote',
    message: { ...message, deadline: BigInt(message.deadline) },
  });
}

export async function signedBallot(domain: VoteDomain, commitment: Hex, rules: ProposalRules, said: readonly Said[]) {
  const proposal = proposalIdOf(commitment, rules);
  const votes = await Promise.all(
    said.map(async (one): Promise<GivenVote> => {
      const signature = await signVote(domain, proposal, rules.closesAt, one);
      return { yes: one.yes, revision: one.revision ?? 0, signature };
    }),
  );
  return ballotOf({ domain, commitment, rules, votes });
}

/** The first of the members say yes, the next say no. */
export const saying = (yes: number, no = 0): Said[] => members.slice(0, yes + no).map((by, i) => ({ by, yes: i < yes }));
