// What the job needs of a chain: a node that is asked, and the account that signs. Made by viem-node.ts, which alone loads viem. Whatever the node
// cannot or will not do is thrown as AppError: `upstream` when it may pass, `setup` when somebody has to do something.
import type { Ballot, Hex } from '@nakodo/chain';

export interface ChainIdentity {
  readonly chainId: number;
  /** Hash of block 0. */
  readonly genesis: Hex;
}

export interface ChainHead {
  readonly number: number;
  /** In seconds. */
  readonly time: number;
  /** Wei for a unit of gas, at least. */
  readonly baseFee: bigint;
}

/** Wei for a unit of gas. */
export interface ChainFees {
  readonly maxFee: bigint;
  readonly priorityFee: bigint;
}

export interface ChainCall {
  readonly to: Hex;
  readonly data: Hex;
}

export interface UnsignedTransaction extends ChainCall, ChainFees {
  readonly nonce: number;
  readonly gas: bigint;
}

export interface SignedTransaction {
  readonly hash: Hex;
  readonly raw: Hex;
}

export interface MinedTransaction {
  readonly hash: Hex;
  readonly block: number;
  readonly blockHash: Hex;
  readonly reverted: boolean;
}

export interface AnchoredBatch {
  readonly number: number;
  readonly root: Hex;
  readonly matches: number;
  readonly transactionHash: Hex;
  readonly block: number;
  readonly blockHash: Hex;
}

export interface ChainNode {
  /** Of the account that pays, in lower case. */
  readonly sender: Hex;
  identify(): Promise<ChainIdentity>;
  head(): Promise<ChainHead>;
  /** Undefined: the node has no such block, or not yet. */
  findBlockHash(number: number): Promise<Hex | undefined>;
  /** What is wrong with the contracts or the rights of the account, in words; undefined: nothing. */
  findFault(): Promise<string | undefined>;
  batchCount(): Promise<number>;
  /** Undefined: no batch has this number. */
  findBatch(number: number): Promise<AnchoredBatch | undefined>;
  /** How many transactions of an account are in the chain, at this block, or with those that wait. */
  nonceAt(block: number | 'latest' | 'pending', account: Hex): Promise<number>;
  balance(): Promise<bigint>;
  /** What others pay above the base fee, in wei for a unit of gas. */
  suggestPriorityFee(): Promise<bigint>;
  /** The one of these that is in the chain. */
  findMined(hashes: readonly Hex[]): Promise<MinedTransaction | undefined>;
  estimateGas(call: ChainCall): Promise<bigint>;
  sign(transaction: UnsignedTransaction): Promise<SignedTransaction>;
  /** Sending again what is known or mined already changes nothing. */
  offer(raw: Hex): Promise<void>;
  listMembers(addresses: readonly Hex[]): Promise<ReadonlySet<Hex>>;
  /** Who of these was a member at this second. */
  listPastMembers(addresses: readonly Hex[], at: number): Promise<ReadonlySet<Hex>>;
  readonly calls: {
    anchor(number: number, root: Hex, matches: number): ChainCall;
    mint(addresses: readonly Hex[]): ChainCall;
    revoke(addresses: readonly Hex[]): ChainCall;
    settle(ballots: readonly Ballot[]): ChainCall;
  };
}
