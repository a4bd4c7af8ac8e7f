// What became of the transactions in the journal, in the order of their nonces. Nothing here makes a new one:
//   in a block      -> mined; final when enough blocks are on it
//   in none         -> offered again as it was signed, and for more when blocks came without it for long
//   its nonce taken -> dropped, once that is final; so is what waits for long behind a nonce that nobody uses
// Offering again is harmless: the same bytes are the same transaction, and of all that share a nonce one is mined at most.
import { AppError } from '../errors.js';
import { addOffer, type JournalEntry, listUnfinished, noteDropped, noteFinal, noteGone, noteMined } from './chain-journal.js';
import { whileHolding } from './chain-lease.js';
import type { MinedTransaction } from './chain-node.js';
import { type ChainRound, isFinal } from './chain-round.js';
import { feesOf, raised } from './fees.js';

export interface Followed {
  /** How many changed their state. */
  readonly changed: number;
  /** Whether one is in no block: a new one would wait behind it. */
  readonly waiting: boolean;
}

export async function follow(round: ChainRound): Promise<Followed> {
  let changed = 0;
  let waiting = false;
  const entries = await listUnfinished(round.lease.db);
  for (const entry of entries) {
    const became = await followOne(round, entry, entries);
    if (became !== entry.state) changed++;
    if (became === 'open') waiting = true;
  }
  return { changed, waiting };
}

type Became = 'open' | 'mined' | 'final' | 'dropped';

async function followOne(round: ChainRound, entry: JournalEntry, entries: readonly JournalEntry[]): Promise<Became> {
  const { node, lease } = round;
  // Before its offers are looked for: what is mined between the two is found, not taken for another's.
  const isTaken = await hasLostNonce(round, entry);
  const mined = await node.findMined(entry.offers.map(({ hash }) => hash));
  if (mined) return await noteBlock(round, entry, mined);
  if (isTaken) {
    await whileHolding(lease, (tx) => noteDropped(tx, entry, 'another transaction of the account came first'));
    return 'dropped';
  }
  if (entry.state === 'mined') await whileHolding(lease, (tx) => noteGone(tx, entry.id));
  if (await isBehindGap(round, entry, entries)) {
    await whileHolding(lease, (tx) => noteDropped(tx, entry, 'transactions of the account before it are gone'));
    return 'dropped';
  }
  await offerAgain(round, entry);
  return 'open';
}

async function noteBlock(round: ChainRound, entry: JournalEntry, mined: MinedTransaction): Promise<Became> {
  const { lease } = round;
  if (!isFinal(round, mined.block)) {
    const isNews = entry.minedHash !== mined.hash || entry.block !== mined.block;
    if (isNews) await whileHolding(lease, (tx) => noteMined(tx, entry.id, mined));
    return 'mined';
  }
  if (!mined.reverted) {
    await whileHolding(lease, (tx) => noteFinal(tx, entry, mined));
    return 'final';
  }
  await whileHolding(lease, (tx) => noteDropped(tx, entry, `the contract refused it in transaction ${mined.hash}`));
  return 'dropped';
}

/** Whether a transaction with its nonce is final, so that one of its own would have been found. */
async function hasLostNonce({ node, head, config }: ChainRound, { nonce, sender }: JournalEntry): Promise<boolean> {
  const settled = head.number - config.confirmations + 1;
  return settled >= 0 && (await node.nonceAt(settled, sender)) > nonce;
}

/**
 * Whether it waits for a nonce that nobody is about to use: what had it was in a block that is gone, or a node miscounted. It would wait for ever. Should it
 * be mined one day all the same, the contract refuses the second of two: numbers of batches, members and settlements count once.
 */
async function isBehindGap(
  { node, head, config }: ChainRound,
  entry: JournalEntry,
  all: readonly JournalEntry[],
): Promise<boolean> {
  const { sender, nonce, offers } = entry;
  const [newest] = offers;
  if (newest === undefined || newest.ageMs < config.stuckMs || head.number <= newest.head) return false;
  const [next, pending] = [await node.nonceAt(head.number, sender), await node.nonceAt('pending', sender)];
  const isAwaited = all.some((other) => other.sender === sender && other.nonce >= next && other.nonce < nonce);
  return next < nonce && pending < nonce && !isAwaited;
}

async function offerAgain(round: ChainRound, entry: JournalEntry): Promise<void> {
  const { node, head, config, lease } = round;
  const [newest] = entry.offers;
  if (newest === undefined) return;
  // Where no blocks come, more money does not help; and only the account that signed can offer more.
  const isStuck = newest.ageMs >= config.stuckMs && head.number > newest.head;
  if (isStuck && entry.sender !== node.sender) round.hold(otherAccounts(entry.sender));
  if (!isStuck || entry.sender !== node.sender) return await node.offer(newest.raw);
  const fees = raised(newest, await feesOf(round), config.maxFee);
  if (fees === undefined) {
    round.hold(
      new AppError('upstream', 'A transaction is in no block although it offers CHAIN_MAX_FEE_GWEI: it waits, or raise that'),
    );
    return await node.offer(newest.raw);
  }
  const signed = await node.sign({ ...entry.call, ...fees, nonce: entry.nonce, gas: entry.gas });
  await whileHolding(lease, (tx) => addOffer(tx, entry.id, { ...signed, ...fees, head: head.number }));
  await node.offer(signed.raw);
}

const otherAccounts = (sender: string) =>
  new AppError(
    'upstream',
    `A transaction of the former account ${sender} is in no block, and all else waits behind it: only its key can offer more for it. Set CHAIN_PRIVATE_KEY back until it is through`,
  );
