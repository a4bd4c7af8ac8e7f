// What is paid for a unit of gas. Pure but for the one question to the node.
import { AppError } from '../errors.js';
import type { ChainFees } from './chain-node.js';
import type { ChainRound } from './chain-round.js';

const weiOfGwei = 1_000_000_000n;

/** Room for the base fee to double; only what a block asks is paid. Never above CHAIN_MAX_FEE_GWEI. */
export async function feesOf({ node, head, config }: Pick<ChainRound, 'node' | 'head' | 'config'>): Promise<ChainFees> {
  const suggested = await node.suggestPriorityFee();
  const maxFee = least(2n * head.baseFee + suggested, config.maxFee);
  return { maxFee, priorityFee: least(suggested, maxFee) };
}

/** Throws `upstream` while a block asks for more than we may pay. */
export function assertAffordable({ head, config }: Pick<ChainRound, 'head' | 'config'>): void {
  if (head.baseFee <= config.maxFee) return;
  const [asked, most] = [head.baseFee / weiOfGwei, config.maxFee / weiOfGwei];
  throw new AppError('upstream', `Gas costs ${asked} gwei, more than CHAIN_MAX_FEE_GWEI (${most}): everything waits`);
}

/**
 * For the same nonce: at least an eighth more of both (nodes ask for a tenth), or what is usual now if that is more. Undefined: that would be more
 * than we may pay.
 */
export function raised(before: ChainFees, usual: ChainFees, most: bigint): ChainFees | undefined {
  const maxFee = greatest(anEighthMore(before.maxFee), usual.maxFee);
  const priorityFee = greatest(anEighthMore(before.priorityFee), usual.priorityFee);
  return maxFee > most ? undefined : { maxFee, priorityFee: least(priorityFee, maxFee) };
}

const anEighthMore = (fee: bigint) => fee + fee / 8n + 1n;
const least = (a: bigint, b: bigint) => (a < b ? a : b);
const greatest = (a: bigint, b: bigint) => (a > b ? a : b);
