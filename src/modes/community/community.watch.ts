// What an organiser sees of a community beside its health: members, proposals, and how it went. As the caller; for admins and the service. Never who
// voted what, nor a tally, nor a proposal about the organiser.
import type { CommunityMember, CommunityMetric, RunProposal } from '@nakodo/protocol';
import type { Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { cleanText } from '../../people/import/values.js';
import { getCommunity } from './community.read.js';

interface Page {
  readonly limit: number;
  readonly after?: string | undefined;
  readonly query?: string | undefined;
}

/** Who came last first. Throws `not_found`. */
export async function listMembers(
  session: Session,
  communityId: string,
  { limit, after, query }: Page,
): Promise<{ readonly members: CommunityMember[]; readonly more: boolean }> {
  await getCommunity(session, communityId);
  const rows = await session.rows<Omit<CommunityMember, 'joinedAt' | 'agreedAt'> & { joinedAt: Date; agreedAt: Date | null }>(sql`
    select user_id as id, name, avatar, joined_at as "joinedAt", agreed_at as "agreedAt"
    from get_community_members(${communityId}, ${limit + 1}, ${after ?? null}, ${query || null})`);
  const members = rows
    .slice(0, limit)
    .map((row) => ({ ...row, joinedAt: row.joinedAt.toISOString(), agreedAt: row.agreedAt?.toISOString() ?? null }));
  return { members, more: rows.length > limit };
}

interface ProposalRow {
  readonly id: string;
  readonly status: RunProposal['status'];
  readonly score: number;
  readonly opened_at: Date | null;
  readonly closes_at: Date | null;
  readonly decided_at: Date | null;
  readonly asked: number;
  readonly a_id: string;
  readonly a_name: string;
  readonly a_avatar: string | null;
  readonly b_id: string;
  readonly b_name: string;
  readonly b_avatar: string | null;
}

/** Open ones, what closes first first; or decided ones, the last first. Throws `not_found`. */
export async function listProposals(
  session: Session,
  communityId: string,
  { state, limit, after, query }: Page & { readonly state: 'open' | 'decided' },
): Promise<{ readonly proposals: RunProposal[]; readonly more: boolean }> {
  await getCommunity(session, communityId);
  const rows = await session.rows<ProposalRow>(sql`
    select * from get_community_proposals(${communityId}, ${state === 'open'}, ${limit + 1}, ${after ?? null}, ${query || null})`);
  const proposals = rows.slice(0, limit).map((row): RunProposal => ({
    id: row.id,
    status: row.status,
    score: row.score,
    pair: [
      { id: row.a_id, name: row.a_name, avatar: row.a_avatar },
      { id: row.b_id, name: row.b_name, avatar: row.b_avatar },
    ],
    openedAt: row.opened_at?.toISOString() ?? null,
    closesAt: row.closes_at?.toISOString() ?? null,
    decidedAt: row.decided_at?.toISOString() ?? null,
    asked: row.asked,
  }));
  return { proposals, more: rows.length > limit };
}

/** Ends it for everyone and for good. Idempotent. Throws `not_found`, and `conflict` for one that was decided. */
export async function blockProposal(session: Session, proposalId: string, note: string | null): Promise<void> {
  await session.run(sql`select block_proposal(${proposalId}, ${note === null ? null : cleanText(note)})`);
}

/** Enough for a line across a wide screen. */
const maxPoints = 96;

/** The oldest first, evenly apart; with a line a minute at most. Throws `not_found`. */
export async function listMetrics(session: Session, communityId: string, hours: number): Promise<CommunityMetric[]> {
  await getCommunity(session, communityId);
  const rows = await session.rows<Omit<CommunityMetric, 'at'> & { readonly at: Date }>(sql`
    select recorded_at as at, queue_depth as "queueDepth", active_voting as "activeVoting", overdue, people as agreed, total_approved as approved,
      total_rejected as rejected, total_expired as expired, total_blocked as blocked, total_votes_cast as "votesCast"
    from get_community_metrics(${communityId}, make_interval(hours => ${hours}), ${maxPoints})`);
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}
