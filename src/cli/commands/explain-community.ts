// What `nakodo explain` says of a person, or of a pair, in a community: why they are proposed, or never are. Not who voted what.
import type { Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { explainFunnel, type PairAnswer } from '../../modes/pool/explain-members.js';
import type { Nakodo } from '../../nakodo.js';
import type { Pool } from '../../people/pools.js';
import { plural } from '../../policy/words.js';
import type { FoundPerson } from '../find.js';
import { funnelLines, type Explained } from './explain-list.js';

interface StandingRow {
  readonly agreed: boolean;
  readonly queued: number;
  readonly open: number;
  readonly approved: number;
  readonly rejected: number;
  readonly expired: number;
  readonly blocked: number;
}

export async function explainCommunity({ db, models }: Nakodo, pool: Pool, person: FoundPerson): Promise<Explained> {
  const { id } = person;
  const standing = await db.getRow<StandingRow>(sql`
    select ${hasAgreed(pool, id)} as agreed,
      (select count(*)::int from match_generation_queue q
        where q.pool_id = ${pool.id} and q.consumed_at is null and ${id} in (q.user_a_id, q.user_b_id)) as queued,
      count(*) filter (where p.status in ('proposed', 'voting'))::int as open, count(*) filter (where p.status = 'approved')::int as approved,
      count(*) filter (where p.status = 'rejected')::int as rejected, count(*) filter (where p.status = 'expired')::int as expired,
      count(*) filter (where p.status = 'blocked')::int as blocked
    from match_proposals p where p.pool_id = ${pool.id} and ${id} in (p.user_a_id, p.user_b_id)`);
  const funnel = await explainFunnel(db, pool.id, models, id);
  const { agreed, queued, open, approved, rejected, expired, blocked } = standing;
  return {
    value: { pool: pool.code, person, ...standing, funnel },
    lines: [
      `${person.name} in "${pool.name}": ${agreed ? 'agreed to be voted on' : 'did not agree to be voted on'}`,
      ...(agreed ? [] : ['They are in no pair until they do, and can vote all the same.']),
      ...pausedLines(pool),
      `${plural(queued, 'pair', 'pairs')} with them in the queue, ${open} open for votes; ${approved} approved, ${rejected} rejected, ${expired} expired, ${blocked} blocked`,
      ...funnelLines(funnel),
    ],
  };
}

interface PairRow {
  readonly agreed: boolean;
  readonly other_agreed: boolean;
  /** From 1, the best; null: they do not wait. */
  readonly place: number | null;
  readonly queue: number;
  readonly talking: boolean;
  readonly proposal: {
    readonly status: 'proposed' | 'voting' | 'approved' | 'rejected' | 'expired' | 'blocked';
    readonly closes_at: string | null;
    readonly decided_at: string | null;
    readonly again_at: string | null;
    readonly resting: boolean;
  } | null;
}

/** What the policy says of them is known; here is what the community adds. */
export async function explainInCommunity(
  session: Session,
  pool: Pool,
  [person, other]: readonly [FoundPerson, FoundPerson],
  answer: PairAnswer,
): Promise<{ readonly value: object; readonly obstacles: readonly string[]; readonly lines: readonly string[] }> {
  const row = await session.getRow<PairRow>(sql`
    with pair as (select least(${person.id}::uuid, ${other.id}::uuid) as a, greatest(${person.id}::uuid, ${other.id}::uuid) as b),
    queue as (
      select q.user_a_id as a, q.user_b_id as b, row_number() over (order by q.score desc, q.id)::int as place
      from match_generation_queue q where q.pool_id = ${pool.id} and q.consumed_at is null
    )
    select ${hasAgreed(pool, person.id)} as agreed, ${hasAgreed(pool, other.id)} as other_agreed,
      (select q.place from queue q where (q.a, q.b) = (pair.a, pair.b)) as place, (select count(*)::int from queue) as queue,
      exists (select from conversations c where c.low_id = pair.a and c.high_id = pair.b and c.state = 'open') as talking,
      (
        select jsonb_build_object('status', p.status, 'closes_at', p.voting_expires_at, 'decided_at', p.finalized_at, 'again_at', p.again_at,
          'resting', coalesce(p.again_at > now(), false))
        from match_proposals p where p.pool_id = ${pool.id} and (p.user_a_id, p.user_b_id) = (pair.a, pair.b)
        order by p.created_at desc limit 1
      ) as proposal
    from pair`);
  const { agreed, other_agreed: otherAgreed, place, queue, talking, proposal } = row;
  const shy = [...(agreed ? [] : [person.name]), ...(otherAgreed ? [] : [other.name])].map(
    (name) => `${name} did not agree to be voted on`,
  );
  const past = proposalObstacle(proposal);
  const obstacles = [...shy, ...(talking ? ['They talk already'] : []), ...(past === undefined ? [] : [past])];
  const state = place === null ? proposalWords(proposal) : `They wait in the queue, place ${place} of ${queue}.`;
  const free = obstacles.length + answer.obstacles.length === 0;
  return {
    value: { agreed: [agreed, otherAgreed], queue: place === null ? null : { place, of: queue }, proposal },
    obstacles,
    lines: [
      ...pausedLines(pool),
      ...(state === undefined ? [] : [state]),
      ...(state === undefined && free
        ? ['They may be proposed: the best pairs come first, nobody in more than their fair share of the queue.']
        : []),
    ],
  };
}

const hasAgreed = (pool: Pool, userId: string) => sql`
  exists (select from consents c where c.pool_id = ${pool.id} and c.user_id = ${userId} and c.kind = 'votes' and c.withdrawn_at is null)`;

const pausedLines = (pool: Pool): string[] =>
  pool.matchmaking_enabled ? [] : ['This community is paused: no pair is proposed until it goes on.'];

const day = (at: string | null): string => (at === null ? 'a while ago' : `${at.slice(0, 16).replace('T', ' ')} UTC`);

/** Why they are not proposed anew; undefined: that is no reason. */
function proposalObstacle(proposal: PairRow['proposal']): string | undefined {
  if (proposal?.status === 'blocked') return `They were blocked on ${day(proposal.decided_at)}: they are never proposed again`;
  if (proposal?.status === 'approved') return `They were approved on ${day(proposal.decided_at)} already`;
  if (proposal?.resting === true) {
    const what = proposal.status === 'rejected' ? 'were rejected' : 'had too few votes';
    return `They ${what} on ${day(proposal.decided_at)}, and may be proposed again after ${day(proposal.again_at)}`;
  }
  return undefined;
}

function proposalWords(proposal: PairRow['proposal']): string | undefined {
  if (proposal?.status === 'voting') return `They are open for votes until ${day(proposal.closes_at)}.`;
  if (proposal?.status === 'proposed') return 'They are proposed, and not open for votes yet.';
  return undefined;
}
