// Which outcomes are anchored next: those of the public log that are in no batch yet, up to 100 together, or fewer once one has waited long enough.
// An outcome is in one batch (the key of chain_leaves), a batch has one transaction at a time (an index), the registry takes a number once.
import { type AnchoredOutcome, type Hex, type OutcomeLeaf, outcomeTree } from '@nakodo/chain';
import type { Session } from '../db/database.js';
import { sql } from '../db/sql.js';
import { AppError } from '../errors.js';
import { noteFinalBlock } from './chain-journal.js';
import { whileHolding } from './chain-lease.js';
import type { AnchoredBatch } from './chain-node.js';
import { type ChainRound, isFinal } from './chain-round.js';
import type { Next } from './send.js';

export const mostInBatch = 100;

interface Outcome extends OutcomeLeaf {
  readonly outcome: AnchoredOutcome;
  readonly waitedMs: number;
}

/** In the order of the log, which is that of the batches. A community that moved here may bring outcomes that are anchored already. */
async function listUnanchored(session: Session, limit: number): Promise<Outcome[]> {
  return await session.rows<Outcome>(sql`
    select c.proposal_hash as proposal, c.outcome, c.votes_hash as "votesHash",
      (extract(epoch from clock_timestamp() - c.logged_at) * 1000)::float8 as "waitedMs"
    from closed_proposals c
    where c.logged_at is not null and not exists (select from chain_leaves l where l.proposal_hash = c.proposal_hash)
      and not exists (select from closed_proposals o where o.proposal_hash = c.proposal_hash and o.id < c.id)
    order by c.logged_at, c.id limit ${limit}`);
}

/** Whether outcomes wait that are due: without asking the chain. */
export async function hasDueOutcomes(session: Session, anchorAfterMs: number): Promise<boolean> {
  const unsent = await session.findRow(sql`select from chain_batches b where ${isUnsent} limit 1`);
  return unsent !== undefined || isDue(await listUnanchored(session, mostInBatch), anchorAfterMs);
}

const isUnsent = sql`b.anchored_at is null
  and not exists (select from chain_transactions t where t.batch_number = b.number and t.state <> 'dropped')`;

const isDue = (outcomes: readonly Outcome[], anchorAfterMs: number) =>
  outcomes.length >= mostInBatch || outcomes.some(({ waitedMs }) => waitedMs >= anchorAfterMs);

export async function nextAnchor(round: ChainRound): Promise<Next> {
  const { lease, node, config } = round;
  const unsent = await lease.db.findRow<{ number: number; root: Hex; matches: number }>(
    sql`select b.number, b.root, b.matches from chain_batches b where ${isUnsent} order by b.number limit 1`,
  );
  if (unsent) return await sendAgain(round, unsent);
  const outcomes = await listUnanchored(lease.db, mostInBatch);
  if (outcomes.length === 0) return undefined;
  const { last } = await lease.db.getRow<{ last: number }>(sql`select coalesce(max(number), 0)::int as last from chain_batches`);
  const count = await node.batchCount();
  if (count < last) throw fewerBatches(count, last);
  if (count > last) return await adopt(round, last + 1, outcomes);
  if (!isDue(outcomes, config.anchorAfterMs)) return undefined;
  const { root } = outcomeTree(outcomes);
  return {
    purpose: 'anchor',
    batchNumber: last + 1,
    call: node.calls.anchor(last + 1, root, outcomes.length),
    prepare: (tx) => addBatch(tx, last + 1, root, outcomes),
  };
}

/** A batch whose transaction came to nothing, or was never written: by its number the chain tells whether it is there. */
async function sendAgain(round: ChainRound, batch: { number: number; root: Hex; matches: number }): Promise<Next> {
  const { node } = round;
  const count = await node.batchCount();
  if (count < batch.number - 1) throw fewerBatches(count, batch.number - 1);
  if (count >= batch.number) {
    const found = await node.findBatch(batch.number);
    if (found?.root !== batch.root) throw unknownBatches(batch.number);
    if (!isFinal(round, found.block)) return undefined;
    await whileHolding(round.lease, (tx) => noteAnchored(tx, found));
    return 'noted';
  }
  const call = node.calls.anchor(batch.number, batch.root, batch.matches);
  return { purpose: 'anchor', batchNumber: batch.number, call };
}

/** The chain has a batch that we do not know: one of ours, when this database was restored from before it. Then its outcomes come next in our order, too. */
async function adopt(round: ChainRound, number: number, outcomes: readonly Outcome[]): Promise<Next> {
  const found = await round.node.findBatch(number);
  const ours = outcomes.slice(0, found?.matches ?? 0);
  if (!found || ours.length !== found.matches || outcomeTree(ours).root !== found.root) throw unknownBatches(number);
  if (!isFinal(round, found.block)) return undefined;
  await whileHolding(round.lease, async (tx) => {
    await addBatch(tx, number, found.root, ours);
    await noteAnchored(tx, found);
  });
  return 'noted';
}

async function addBatch(tx: Session, number: number, root: Hex, outcomes: readonly OutcomeLeaf[]): Promise<void> {
  await tx.run(sql`insert into chain_batches (number, root, matches) values (${number}, ${root}, ${outcomes.length})`);
  await tx.run(sql`
    insert into chain_leaves (proposal_hash, batch_number, outcome, votes_hash)
    select x.proposal, ${number}, x.outcome, x."votesHash"
    from jsonb_to_recordset(${sql.json(outcomes)}::jsonb) x (proposal text, outcome text, "votesHash" text)`);
}

async function noteAnchored(tx: Session, batch: AnchoredBatch): Promise<void> {
  const { number, transactionHash, block } = batch;
  await noteFinalBlock(tx, batch);
  await tx.run(sql`
    update chain_batches set anchored_at = clock_timestamp(), transaction_hash = ${transactionHash}, block = ${block} where number = ${number}`);
}

const fewerBatches = (found: number, known: number) =>
  new AppError(
    'upstream',
    `The registry has ${found} batches, and ${known} were anchored: the node is behind, or its chain was begun anew. Nothing is anchored until it has them`,
  );

const unknownBatches = (number: number) =>
  new AppError(
    'setup',
    `The registry has a batch ${number} that this database did not make: it belongs to another installation, or this database was restored. Nothing is anchored; give this one a registry of its own (npm run chain:deploy -- --again)`,
  );
