// Appends closed proposals to the public log of their community (packages/chain): under the log's lock, each exactly once, whoever runs it and however
// many. What was written is never changed; voters who are forgotten later leave a hash.
import { randomBytes, randomInt } from 'node:crypto';
import {
  appendEntry,
  commitmentOf,
  emptyLog,
  outcomeOf,
  proposalIdOf,
  toHex,
  voterHashOf,
  votesHashOf,
  type AnchoredOutcome,
  type LogHead,
  type ProposalRules,
  type VoteDomain,
} from '@nakodo/chain';
import type { Database, Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { chooseBatch } from './vote-log.decide.js';

export interface VoteLogWork {
  readonly db: Database;
  /** Where signatures count that are asked for from now on. */
  readonly domain: VoteDomain;
}

interface ClosedRow extends ProposalRules {
  readonly id: string;
  readonly proposalId: string;
  readonly outcome: AnchoredOutcome;
  readonly closedAt: Date;
  readonly now: Date;
  readonly salt: Buffer;
  readonly chainId: number | null;
  readonly registry: string | null;
}

interface VoteRow {
  readonly id: string;
  readonly yes: boolean;
  readonly revision: number;
  readonly castOn: string;
  /** Null: they deleted their profile since. */
  readonly profileId: string | null;
  readonly signature: string | null;
  readonly signedBy: string | null;
}

/** In one transaction; more wait for the next. */
const atOnce = 200;
const saltBytes = 32;

/** Of all communities, also those that are paused or over. Returns how many proposals were logged. What is wrong with one log keeps no other waiting. */
export async function appendClosedProposals({ db, domain }: VoteLogWork): Promise<number> {
  const pools = await db.rows<{ id: string }>(
    sql`select distinct pool_id as id from closed_proposals where logged_at is null order by pool_id`,
  );
  let logged = 0;
  const failures: unknown[] = [];
  for (const { id } of pools) {
    try {
      logged += await db.transaction((tx) => appendOf(tx, id, domain));
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return logged;
}

async function appendOf(tx: Session, poolId: string, domain: VoteDomain): Promise<number> {
  await tx.run(sql`select pg_advisory_xact_lock(hashtextextended('vote log ' || ${poolId}::uuid, 0))`);
  // One of the two deleted their profile before it was logged: the salt is gone, and it is as if it had never been.
  await tx.run(sql`delete from closed_proposals where pool_id = ${poolId} and logged_at is null and proposal_id is null`);
  const waiting = await tx.rows<ClosedRow>(sql`
    select c.id, c.proposal_id as "proposalId", c.outcome, c.closed_at as "closedAt", clock_timestamp() as now, c.opens_at as "opensAt",
      c.closes_at as "closesAt", c.challenge_seconds as "challengeSeconds", c.quorum, c.approve_at as "approveAt", c.reject_at as "rejectAt",
      t.salt, t.chain_id as "chainId", t.registry
    from closed_proposals c join signing_terms t on t.proposal_id = c.proposal_id
    where c.pool_id = ${poolId} and c.logged_at is null order by c.closed_at, c.id limit ${atOnce} for update of c`);
  const batch = shuffled(chooseBatch(waiting, waiting[0]?.now ?? new Date()));
  let head =
    (await tx.findRow<LogHead>(
      sql`select place, hash from closed_proposals where pool_id = ${poolId} and place is not null order by place desc limit 1`,
    )) ?? emptyLog;
  for (const row of batch) head = await appendProposal(tx, head, row, domain);
  return batch.length;
}

async function appendProposal(tx: Session, before: LogHead, row: ClosedRow, domain: VoteDomain): Promise<LogHead> {
  const { opensAt, closesAt, challengeSeconds, quorum, approveAt, rejectAt } = row;
  const rules: ProposalRules = { opensAt, closesAt, challengeSeconds, quorum, approveAt, rejectAt };
  const commitment = commitmentOf(toHex(row.salt), row.proposalId);
  const proposal = proposalIdOf(commitment, rules);
  const votes = await appendVotes(tx, before, { closedId: row.id, proposal });
  const outcome = appendEntry(votes.at(-1) ?? before, {
    kind: 'outcome' as const,
    proposal,
    commitment,
    rules,
    chainId: row.chainId ?? domain.chainId,
    registry: row.registry ?? domain.registry,
    outcome: row.outcome,
    byHand: outcomeOf(votes, rules) !== row.outcome,
    votesHash: votesHashOf(votes),
  });
  await tx.run(sql`
    update closed_proposals set logged_at = clock_timestamp(), chain_id = ${outcome.chainId}, registry = ${outcome.registry},
      commitment = ${commitment}, proposal_hash = ${proposal}, by_hand = ${outcome.byHand}, votes_hash = ${outcome.votesHash},
      first_place = ${before.place + 1}, place = ${outcome.place}, hash = ${outcome.hash}
    where id = ${row.id}`);
  return outcome;
}

/** In an order of chance; who did not sign gets a number in that order, which says nothing beyond this proposal. */
async function appendVotes(tx: Session, before: LogHead, { closedId, proposal }: { closedId: string; proposal: string }) {
  const rows = await tx.rows<VoteRow>(sql`
    select v.id, v.yes, v.revision, v.cast_on::text as "castOn", o.profile_id as "profileId", o.signature, o.signed_by as "signedBy"
    from logged_votes v left join logged_voters o on o.vote_id = v.id where v.closed_id = ${closedId} order by v.id`);
  const entries = [];
  let head = before;
  for (const [at, row] of shuffled(rows).entries()) {
    const salt = toHex(randomBytes(saltBytes));
    const voter = row.signedBy ?? String(at + 1);
    const { yes, revision, castOn } = row;
    const voterHash = voterHashOf({ salt, voter, signature: row.signature });
    const entry = appendEntry(head, { kind: 'vote' as const, proposal, yes, revision, castOn, voterHash });
    await tx.run(
      sql`update logged_votes set voter_hash = ${voterHash}, place = ${entry.place}, hash = ${entry.hash} where id = ${row.id}`,
    );
    // None to touch where the voter was forgotten: nobody will ever know the salt.
    await tx.run(sql`update logged_voters set voter = ${voter}, salt = ${salt} where vote_id = ${row.id}`);
    entries.push(entry);
    head = entry;
  }
  return entries;
}

/** Not in the order in which things happened. */
function shuffled<T>(things: readonly T[]): T[] {
  const result = [...things];
  for (let i = result.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
}
