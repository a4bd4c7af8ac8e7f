// Communities as pages show them: read as the caller, so that row-level security decides what is there.
import {
  votesConsentVersion,
  type Community,
  type CommunityPreview,
  type CommunityRules,
  type CommunityStanding,
  type Introduction,
  type OwnVote,
} from '@nakodo/protocol';
import type { Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { AppError } from '../../errors.js';
import { listAttributes } from '../../people/attributes.js';
import { presentDoor, previewPool } from '../../people/pool-door.js';
import { labelOf, presentCard } from '../pool/card.present.js';
import { presentHealth, type CommunityNumbersRow } from './community.health.js';
import { presentCommon, type Common } from './community.present.js';

interface CommunityRow extends Omit<Community, 'endsAt' | 'rules' | 'health'> {
  readonly endsAt: Date | null;
  readonly rules: CommunityRules | null;
}

/** `community_settings` has rows for admins and the service only. */
const communityRows = sql`
  select p.id, p.code, p.name, p.description, p.ends_at as "endsAt", p.minimum_age as "minimumAge", p.asks_birth_date as "asksBirthDate",
    not p.matchmaking_enabled as paused, p.matchmaking_enabled and coalesce(p.ends_at, 'infinity') > now() as open,
    exists (select from pool_members m where m.pool_id = p.id and m.profile_id = auth.uid()) as member,
    p.policy_version_id as "policyVersionId",
    case when s.pool_id is not null then jsonb_build_object('queueLow', s.queue_low, 'queueHigh', s.queue_high, 'activeLow', s.active_low,
      'activeHigh', s.active_high, 'voters', s.voters, 'approveAt', s.approve_at, 'rejectAt', s.reject_at, 'quorum', s.quorum,
      'votingMinutes', extract(epoch from s.voting_time) / 60, 'coolOffDays', extract(epoch from s.cool_off) / 86400, 'fairShare', s.fair_share) end as rules
  from pools p left join community_settings s on s.pool_id = p.id
  where p.mode = 'community'`;

/** The communities that the caller may see, newest first; for admins and the service all, with how they stand. */
export async function listCommunities(session: Session): Promise<Community[]> {
  return await present(
    session,
    await session.rows<CommunityRow>(sql`${communityRows} order by p.created_at desc, p.id limit 500`),
  );
}

/** Throws `not_found` when there is no such community, or none that the caller may see. */
export async function getCommunity(session: Session, id: string): Promise<Community> {
  const [community] = await present(session, await session.rows<CommunityRow>(sql`${communityRows} and p.id = ${id}`));
  if (!community) throw new AppError('not_found', 'There is no such community, or you are not in it');
  return community;
}

async function present(session: Session, rows: readonly CommunityRow[]): Promise<Community[]> {
  // How long ago something was is told by the clock that wrote it.
  const numbers = await session.rows<CommunityNumbersRow & { readonly read_at: Date }>(
    sql`select n.*, clock_timestamp() as read_at from get_community_numbers(${rows.map(({ id }) => id)}::uuid[]) n`,
  );
  return rows.map((row) => {
    const own = numbers.find(({ pool_id: id }) => id === row.id);
    return {
      ...row,
      endsAt: row.endsAt?.toISOString() ?? null,
      health: own === undefined ? null : presentHealth(own, row, own.read_at.getTime()),
    };
  });
}

/** What somebody with the code may see before they go in. Throws `not_found`. */
export async function previewCommunity(session: Session, code: string): Promise<CommunityPreview> {
  const pool = await previewPool(session, code, 'community');
  return {
    ...presentDoor(pool),
    members: pool.members,
  };
}

interface StandingRow {
  readonly agreed: string | null;
  readonly agreed_at: Date | null;
  readonly me: CommunityStanding['seenAs'];
  readonly judged: number;
  readonly judged_since: number;
  readonly skipped: number;
  readonly yes: number;
  readonly yes_decided: number;
  readonly yes_approved: number;
  readonly yes_talking: number;
  readonly no: number;
  readonly no_decided: number;
  readonly no_approved: number;
  readonly no_talking: number;
}

/** `since`: from when on `judgedSince` counts. Throws `not_found` for who is no member. */
export async function getStanding(session: Session, communityId: string, since?: string): Promise<CommunityStanding> {
  const community = await getCommunity(session, communityId);
  const row = await session.findRow<StandingRow>(sql`select * from get_community_standing(${communityId}, ${since ?? null})`);
  if (!row) throw new AppError('not_found', 'You are not in this community');
  const { agreed, agreed_at: at } = row;
  return {
    community,
    agreed: agreed === null || at === null ? null : { version: agreed, at: at.toISOString() },
    version: votesConsentVersion,
    seenAs: row.me,
    judged: row.judged,
    judgedSince: row.judged_since,
    skipped: row.skipped,
    yes: { votes: row.yes, decided: row.yes_decided, approved: row.yes_approved, talking: row.yes_talking },
    no: { votes: row.no, decided: row.no_decided, approved: row.no_approved, talking: row.no_talking },
  };
}

interface OwnVoteRow extends Omit<OwnVote, 'proposalId' | 'votedAt'> {
  readonly proposal_id: string;
  readonly voted_at: Date;
}

/** The last first. Throws `not_found`. */
export async function listOwnVotes(
  session: Session,
  communityId: string,
  { limit, before }: { readonly limit: number; readonly before?: string | undefined },
): Promise<{ readonly votes: OwnVote[]; readonly more: boolean }> {
  await getCommunity(session, communityId);
  const rows = await session.rows<OwnVoteRow>(sql`select * from get_own_votes(${communityId}, ${limit + 1}, ${before ?? null})`);
  const votes = rows.slice(0, limit).map(({ proposal_id: proposalId, voted_at: at, vote, status, names, changeable }) => ({
    proposalId,
    vote,
    votedAt: at.toISOString(),
    status,
    names,
    changeable,
  }));
  return { votes, more: rows.length > limit };
}

interface IntroductionRow {
  readonly conversation_id: string;
  readonly pool_id: string | null;
  readonly pool_name: string;
  readonly card: unknown;
  readonly common: Common;
  readonly accepted: boolean;
  readonly approved_at: Date;
}

/** Those that wait for an answer of one of the two, newest first. */
export async function listIntroductions(session: Session): Promise<Introduction[]> {
  const label = labelOf(await listAttributes(session));
  const rows = await session.rows<IntroductionRow>(sql`select * from get_introductions()`);
  return rows.map((row) => ({
    conversationId: row.conversation_id,
    poolId: row.pool_id,
    poolName: row.pool_name,
    person: presentCard(row.card, label),
    shared: presentCommon('You both', row.common),
    accepted: row.accepted,
    approvedAt: row.approved_at.toISOString(),
  }));
}
