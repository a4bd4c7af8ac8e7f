// What communities hold of a person, for their export: what they agreed to, what they voted, skipped and reported, and whom they were introduced to. Never
// what others voted. Of votes about themselves only how many there were (get_times_judged says why). Read as the person: row-level security decides.
import type { PersonExport } from '@nakodo/protocol';
import type { Session } from '../db/database.js';
import { sql } from '../db/sql.js';

type CommunityExport = PersonExport['communities'][number];

/** Communities that they are in, agreed to something in, or judged pairs of. */
export async function exportCommunities(tx: Session, id: string): Promise<CommunityExport[]> {
  const pools = await tx.rows<{ id: string; name: string | null; judged: number }>(sql`
    select x.id, p.name, get_times_judged(x.id) as judged
    from (
      select p.id from pools p join pool_members m on m.pool_id = p.id and m.profile_id = ${id} where p.mode = 'community'
      union select c.pool_id from consents c where c.user_id = ${id} and c.kind = 'votes'
      union select a.pool_id from get_own_assignments() a
      union select r.pool_id from get_own_proposal_reports() r where r.pool_id is not null
    ) x left join pools p on p.id = x.id order by x.id`);
  const exported: CommunityExport[] = [];
  for (const pool of pools) {
    exported.push({
      poolId: pool.id,
      name: pool.name ?? '', // of one that they have left
      consents: await listConsents(tx, id, pool.id),
      votes: await listVotes(tx, id, pool.id),
      skipped: await listSkipped(tx, pool.id),
      introductions: await listIntroduced(tx, id, pool.id),
      timesJudged: pool.judged,
      reports: await listReports(tx, pool.id),
    });
  }
  return exported;
}

async function listConsents(tx: Session, id: string, poolId: string): Promise<CommunityExport['consents']> {
  const rows = await tx.rows<{ version: string; given_at: Date; withdrawn_at: Date | null }>(sql`
    select version, given_at, withdrawn_at from consents where user_id = ${id} and pool_id = ${poolId} and kind = 'votes' order by given_at`);
  return rows.map(({ version, given_at, withdrawn_at }) => ({
    version,
    givenAt: given_at.toISOString(),
    withdrawnAt: withdrawn_at?.toISOString() ?? null,
  }));
}

const allVotes = 100_000;

type VoteRow = Omit<CommunityExport['votes'][number], 'votedAt'> & { readonly voted_at: Date };

/** On which pair: as far as they may still know. */
async function listVotes(tx: Session, id: string, poolId: string): Promise<CommunityExport['votes']> {
  const rows = await tx.rows<VoteRow>(sql`
    select o.proposal_id as "proposalId", o.vote, o.voted_at, o.status, o.names, v.signature, v.signed_by as "signedBy"
    from get_own_votes(${poolId}, ${allVotes}) o join match_votes v on v.proposal_id = o.proposal_id and v.voter_id = ${id} order by o.voted_at`);
  return rows.map(({ voted_at, ...row }) => ({ ...row, votedAt: voted_at.toISOString() }));
}

async function listSkipped(tx: Session, poolId: string): Promise<CommunityExport['skipped']> {
  const rows = await tx.rows<{ proposal_id: string; skipped_at: Date }>(sql`
    select proposal_id, skipped_at from get_own_assignments() where pool_id = ${poolId} and skipped_at is not null`);
  return rows.map(({ proposal_id: proposalId, skipped_at: at }) => ({ proposalId, skippedAt: at.toISOString() }));
}

type IntroducedRow = Omit<CommunityExport['introductions'][number], 'approvedAt'> & { readonly created_at: Date };

/** Those that never opened; of those that wait the other's name and one's own answer. Open ones are among the conversations. */
async function listIntroduced(tx: Session, id: string, poolId: string): Promise<CommunityExport['introductions']> {
  const rows = await tx.rows<IntroducedRow>(sql`
    select c.id as "conversationId", c.state, i.card ->> 'name' as name, i.accepted, c.created_at
    from conversations c left join get_introductions() i on i.conversation_id = c.id
    where c.pool_id = ${poolId} and c.origin = 'votes' and c.opened_at is null and ${id} in (c.low_id, c.high_id) order by c.created_at`);
  return rows.map(({ created_at, ...row }) => ({ ...row, approvedAt: created_at.toISOString() }));
}

type ReportRow = Omit<CommunityExport['reports'][number], 'createdAt'> & { readonly created_at: Date };

async function listReports(tx: Session, poolId: string): Promise<CommunityExport['reports']> {
  const rows = await tx.rows<ReportRow>(sql`
    select id, proposal_id as "proposalId", reason, details, created_at from get_own_proposal_reports() where pool_id = ${poolId}`);
  return rows.map(({ created_at, ...row }) => ({ ...row, createdAt: created_at.toISOString() }));
}
