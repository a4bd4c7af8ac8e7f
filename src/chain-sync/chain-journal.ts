// The journal of transactions as stored: what was meant, what was signed for it, and what became of it. chain_transactions says which states there are.
import type { Hex } from '@nakodo/chain';
import type { Session } from '../db/database.js';
import { sql } from '../db/sql.js';
import type { ChainCall, ChainFees, MinedTransaction, SignedTransaction } from './chain-node.js';

export type Purpose = 'anchor' | 'mint' | 'revoke' | 'settle';

export interface Offer extends ChainFees {
  readonly hash: Hex;
  readonly raw: Hex;
  /** The newest block when it was signed. */
  readonly head: number;
  readonly ageMs: number;
}

export interface JournalEntry {
  readonly id: number;
  readonly purpose: Purpose;
  readonly sender: Hex;
  readonly nonce: number;
  readonly call: ChainCall;
  readonly gas: bigint;
  readonly state: 'open' | 'mined';
  readonly block: number | null;
  readonly minedHash: Hex | null;
  /** The newest first; never empty. */
  readonly offers: readonly Offer[];
}

interface Row extends Omit<JournalEntry, 'call' | 'gas' | 'offers'> {
  readonly recipient: Hex;
  readonly data: Hex;
  readonly gas: number;
  readonly offers: readonly { hash: Hex; raw: Hex; head: number; maxFee: string; priorityFee: string; ageMs: number }[];
}

/** Those that are not final, in the order of their nonces. */
export async function listUnfinished(session: Session): Promise<JournalEntry[]> {
  const rows = await session.rows<Row>(sql`
    select t.id, t.purpose, t.sender, t.nonce, t.recipient, t.data, t.gas, t.state, t.block, t.mined_hash as "minedHash",
      (select jsonb_agg(jsonb_build_object('hash', o.hash, 'raw', o.raw, 'head', o.head, 'maxFee', o.max_fee::text,
          'priorityFee', o.priority_fee::text, 'ageMs', extract(epoch from clock_timestamp() - o.signed_at) * 1000)
        order by o.signed_at desc) from chain_offers o where o.transaction_id = t.id) as offers
    from chain_transactions t where t.state in ('open', 'mined') order by t.nonce, t.id`);
  return rows.map(({ recipient, data, gas, offers, ...row }) => ({
    ...row,
    call: { to: recipient, data },
    gas: BigInt(gas),
    offers: offers.map(({ maxFee, priorityFee, ...offer }) => ({
      ...offer,
      maxFee: BigInt(maxFee),
      priorityFee: BigInt(priorityFee),
    })),
  }));
}

export interface NewEntry {
  readonly purpose: Purpose;
  readonly batchNumber: number | null;
  readonly sender: Hex;
  readonly nonce: number;
  readonly call: ChainCall;
  readonly gas: bigint;
}

export async function addEntry(tx: Session, entry: NewEntry): Promise<number> {
  const { purpose, batchNumber, sender, nonce, call, gas } = entry;
  const { id } = await tx.getRow<{ id: number }>(sql`
    insert into chain_transactions (purpose, batch_number, sender, nonce, recipient, data, gas)
    values (${purpose}, ${batchNumber}, ${sender}, ${nonce}, ${call.to}, ${call.data}, ${Number(gas)}) returning id`);
  return id;
}

export interface NewOffer extends SignedTransaction, ChainFees {
  readonly head: number;
}

export async function addOffer(tx: Session, transactionId: number, offer: NewOffer): Promise<void> {
  const { hash, raw, head, maxFee, priorityFee } = offer;
  await tx.run(sql`
    insert into chain_offers (hash, transaction_id, raw, max_fee, priority_fee, head)
    values (${hash}, ${transactionId}, ${raw}, ${String(maxFee)}, ${String(priorityFee)}, ${head})`);
}

export async function noteMined(tx: Session, id: number, { hash, block, reverted }: MinedTransaction): Promise<void> {
  await tx.run(sql`
    update chain_transactions set state = 'mined', mined_hash = ${hash}, block = ${block}, reverted = ${reverted} where id = ${id}`);
}

/** Its block is gone: it waits again, and is offered again. */
export async function noteGone(tx: Session, id: number): Promise<void> {
  await tx.run(
    sql`update chain_transactions set state = 'open', mined_hash = null, block = null, reverted = null where id = ${id}`,
  );
}

/** Final, and what follows from it. Of what is not anchored nothing is kept but its effect. */
export async function noteFinal(tx: Session, { id, purpose }: JournalEntry, mined: MinedTransaction): Promise<void> {
  const { hash, block } = mined;
  await noteFinalBlock(tx, mined);
  if (purpose === 'anchor') {
    await tx.run(sql`
      update chain_batches set anchored_at = clock_timestamp(), transaction_hash = ${hash}, block = ${block}
      where number = (select t.batch_number from chain_transactions t where t.id = ${id})`);
    await tx.run(sql`
      update chain_transactions set state = 'final', mined_hash = ${hash}, block = ${block}, reverted = false where id = ${id}`);
    await tx.run(sql`delete from chain_offers where transaction_id = ${id}`);
    return;
  }
  if (purpose === 'mint') await tx.run(sql`update chain_members set state = 'member' where transaction_id = ${id}`);
  if (purpose === 'revoke') await tx.run(sql`delete from chain_members where transaction_id = ${id}`);
  if (purpose === 'settle') {
    await tx.run(sql`
      update chain_settlements set state = 'settled', transaction_hash = ${hash}, words = null where transaction_id = ${id}`);
  }
  await tx.run(sql`delete from chain_transactions where id = ${id}`);
}

/** By which the chain is known again. */
export async function noteFinalBlock(
  tx: Session,
  { block, blockHash }: Pick<MinedTransaction, 'block' | 'blockHash'>,
): Promise<void> {
  await tx.run(sql`
    update chain_state set final_block = ${block}, final_hash = ${blockHash} where id = 1 and coalesce(final_block, 0) < ${block}`);
}

/** It can never have its effect: another transaction has its nonce, or the contract refused it. What it was for is to be done anew. */
export async function noteDropped(tx: Session, { id, purpose }: JournalEntry, words: string): Promise<void> {
  if (purpose === 'mint') await tx.run(sql`delete from chain_members where transaction_id = ${id} and state = 'minting'`);
  if (purpose === 'revoke') await tx.run(sql`update chain_members set state = 'member' where transaction_id = ${id}`);
  if (purpose === 'settle')
    await tx.run(sql`update chain_settlements set state = 'refused', words = ${words} where transaction_id = ${id}`);
  await tx.run(
    purpose === 'anchor'
      ? sql`update chain_transactions set state = 'dropped' where id = ${id}`
      : sql`delete from chain_transactions where id = ${id}`,
  );
}
