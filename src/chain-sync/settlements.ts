// Settling from the voters' own signatures, for whom it was asked (nakodo chain settle): which of the log's votes the registry would count, and whether
// they decide. The same ballots can be sent by anybody, from the log alone; this is only who does it here.
import { type Ballot, ballotOf, decideBallot, type GivenVote, type Hex, type ProposalRules } from '@nakodo/chain';
import type { Session } from '../db/database.js';
import { sql } from '../db/sql.js';
import { whileHolding } from './chain-lease.js';
import type { ChainNode } from './chain-node.js';
import type { ChainRound } from './chain-round.js';
import type { Next } from './send.js';

/** By gas: a hundred of five votes are 6 million, 500 votes of as many members 9 million; since 2025 a transaction has 16.7 million at most (EIP-7825). */
const mostAtOnce = 100;
const mostVotesAtOnce = 500;

interface SignedProposal {
  readonly proposal: string;
  readonly chainId: number;
  readonly registry: string;
  readonly commitment: string;
  readonly rules: ProposalRules;
  readonly votes: readonly GivenVote[];
}

export type Prepared = { readonly ballot: Ballot } | { readonly refused: string } | { readonly waits: string };

export async function findSigned(session: Session, proposal: string): Promise<SignedProposal | undefined> {
  return await session.findRow<SignedProposal>(sql`
    select c.proposal_hash as proposal, c.chain_id as "chainId", c.registry, c.commitment,
      jsonb_build_object('opensAt', c.opens_at, 'closesAt', c.closes_at, 'challengeSeconds', c.challenge_seconds, 'quorum', c.quorum,
        'approveAt', c.approve_at, 'rejectAt', c.reject_at) as rules,
      (select coalesce(jsonb_agg(jsonb_build_object('yes', v.yes, 'revision', v.revision, 'signature', o.signature)), '[]')
        from logged_votes v join logged_voters o on o.vote_id = v.id where v.closed_id = c.id and o.signature is not null) as votes
    from closed_proposals c where c.proposal_hash = ${proposal} and c.logged_at is not null order by c.id limit 1`);
}

interface Where {
  readonly node: ChainNode;
  readonly config: { readonly chainId: number; readonly registry: Hex };
  readonly time: number;
}

/** The ballot as the registry would count it now; or why it would not. */
export async function prepareBallot({ node, config, time }: Where, signed: SignedProposal | undefined): Promise<Prepared> {
  if (!signed) return { refused: 'no closed proposal of the log has this hash' };
  const { chainId, registry, commitment, rules, votes } = signed;
  if (chainId !== config.chainId || registry.toLowerCase() !== config.registry)
    return { refused: `its votes were signed for the registry ${registry} on chain ${chainId}, and count nowhere else` };
  if (rules.opensAt >= time) return { waits: `membership is asked as of ${new Date(rules.opensAt * 1000).toISOString()}` };
  const whole = ballotOf({ domain: { chainId, registry }, commitment, rules, votes });
  const members = await node.listPastMembers(
    whole.votes.map(({ voter }) => voter),
    rules.opensAt,
  );
  const counted = whole.votes.filter(({ voter }) => members.has(voter));
  const yes = counted.filter((vote) => vote.yes).length;
  const no = counted.length - yes;
  if (decideBallot(rules, yes, no, time) !== undefined) return { ballot: { ...whole, votes: counted } };
  const words = `${yes} yes and ${no} no are signed by who had the token when it opened`;
  return time <= rules.closesAt
    ? { waits: `${words}: not decided before its deadline` }
    : { refused: `${words}: fewer than decide` };
}

/** Whether somebody asked for settlements that are to be sent: without asking the chain. */
export async function hasDueSettlements(session: Session): Promise<boolean> {
  return (await session.findRow(sql`select from chain_settlements where state = 'asked' limit 1`)) !== undefined;
}

export async function nextSettlements(round: ChainRound): Promise<Next> {
  const { lease, node, config, head } = round;
  const asked = await lease.db.rows<{ hash: string }>(
    sql`select proposal_hash as hash from chain_settlements where state = 'asked' order by asked_at, proposal_hash limit ${mostAtOnce}`,
  );
  const ready: { hash: string; ballot: Ballot }[] = [];
  const refused: { hash: string; words: string }[] = [];
  let votes = 0;
  for (const { hash } of asked) {
    const prepared = await prepareBallot({ node, config, time: head.time }, await findSigned(lease.db, hash));
    if ('refused' in prepared) refused.push({ hash, words: prepared.refused });
    if (!('ballot' in prepared)) continue;
    votes += prepared.ballot.votes.length;
    if (votes > mostVotesAtOnce && ready.length > 0) break;
    ready.push({ hash, ballot: prepared.ballot });
  }
  if (refused.length > 0) await whileHolding(lease, (tx) => noteRefused(tx, refused));
  if (ready.length === 0) return refused.length > 0 ? 'noted' : undefined;
  const hashes = ready.map(({ hash }) => hash);
  const record = async (tx: Session, id: number) => {
    await tx.run(sql`update chain_settlements set state = 'sent', transaction_id = ${id} where proposal_hash = any (${hashes})`);
  };
  return { purpose: 'settle', batchNumber: null, call: node.calls.settle(ready.map(({ ballot }) => ballot)), record };
}

async function noteRefused(tx: Session, refused: readonly { readonly hash: string; readonly words: string }[]): Promise<void> {
  await tx.run(sql`
    update chain_settlements s set state = 'refused', words = x.words
    from jsonb_to_recordset(${sql.json(refused)}::jsonb) x (hash text, words text) where s.proposal_hash = x.hash`);
}

/** Asks for these to be settled by the job; what was refused is tried once more. Returns how many that are. */
export async function askForSettlements(session: Session, hashes: readonly string[]): Promise<number> {
  return await session.run(sql`
    insert into chain_settlements (proposal_hash) select distinct h from unnest(${hashes}::text[]) h
    on conflict (proposal_hash) do update set state = 'asked', words = null, asked_at = clock_timestamp() where chain_settlements.state = 'refused'`);
}

/** Closed proposals with signed votes that count on this chain and are not settled: of one community, or the one with this hash. */
export async function listSettleable(
  session: Session,
  which: { readonly poolId: string } | { readonly proposal: string },
): Promise<string[]> {
  const one = 'poolId' in which ? sql`c.pool_id = ${which.poolId}` : sql`c.proposal_hash = ${which.proposal}`;
  const rows = await session.rows<{ hash: string }>(sql`
    select c.proposal_hash as hash from closed_proposals c
    where ${one} and c.logged_at is not null and c.outcome <> 'expired'
      and exists (select from logged_votes v join logged_voters o on o.vote_id = v.id where v.closed_id = c.id and o.signature is not null)
      and not exists (select from chain_settlements s where s.proposal_hash = c.proposal_hash and s.state in ('sent', 'settled'))
    order by c.id`);
  return rows.map(({ hash }) => hash);
}
