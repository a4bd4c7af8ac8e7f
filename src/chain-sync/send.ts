// Sending something new. In this order, so that a process may die anywhere between two steps: sign; write what is meant, with what was signed, in one
// transaction of the database; send. What was written and not sent is sent by whoever looks next (follow.ts); what was not written was not sent.
import type { Session } from '../db/database.js';
import { AppError } from '../errors.js';
import { addEntry, addOffer, type Purpose } from './chain-journal.js';
import { whileHolding } from './chain-lease.js';
import type { ChainCall } from './chain-node.js';
import type { ChainRound } from './chain-round.js';
import { assertAffordable, feesOf } from './fees.js';

export interface Intent {
  readonly purpose: Purpose;
  readonly batchNumber: number | null;
  readonly call: ChainCall;
  /** In the database's transaction that writes it down: what it refers to, and what refers to it. */
  readonly prepare?: (tx: Session) => Promise<void>;
  readonly record?: (tx: Session, transactionId: number) => Promise<void>;
}

/** What is next: to send something; or it turned out that the chain knows it already, and that is noted. */
export type Next = Intent | 'noted' | undefined;

/** Throws `setup` when the contract would refuse it or the account cannot pay, `upstream` when it is to wait. Nothing is written then. */
export async function send(round: ChainRound, { purpose, batchNumber, call, prepare, record }: Intent): Promise<void> {
  const { node, lease, head } = round;
  assertAffordable(round);
  const nonce = await freeNonce(round);
  const estimated = await node.estimateGas(call);
  const gas = estimated + estimated / 5n; // what it meets may differ from what was estimated on
  const fees = await feesOf(round);
  await assertPayable(round, gas * fees.maxFee);
  const signed = await node.sign({ ...call, ...fees, gas, nonce });
  await whileHolding(lease, async (tx) => {
    await prepare?.(tx);
    const id = await addEntry(tx, { purpose, batchNumber, sender: node.sender, nonce, call, gas });
    await addOffer(tx, id, { ...signed, ...fees, head: head.number });
    await record?.(tx, id);
  });
  await node.offer(signed.raw);
}

/** Called when all of ours are in blocks. Another's that waits with the same key would be replaced by ours, or ours by it. */
async function freeNonce({ node }: ChainRound): Promise<number> {
  const [next, pending] = [await node.nonceAt('latest', node.sender), await node.nonceAt('pending', node.sender)];
  if (pending > next)
    throw new AppError(
      'upstream',
      `The account ${node.sender} has a transaction waiting that is not ours: nothing is sent beside it. Give Nakodo a key of its own`,
    );
  return next;
}

const weiOfEther = 1e18;

async function assertPayable({ node }: ChainRound, most: bigint): Promise<void> {
  const balance = await node.balance();
  if (balance >= most) return;
  const [has, needs] = [balance, most].map((wei) => (Number(wei) / weiOfEther).toPrecision(3));
  throw new AppError('setup', `The account ${node.sender} has ${has}, and the next transaction may cost ${needs}: send it some`);
}
