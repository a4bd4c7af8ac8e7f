// What `nakodo explain` says of a person, or of a pair, in a lobby: whether they search, how far their search has widened, and what leaves them without
// a partner. Never with whom somebody talks or talked: that is theirs.
import { sql } from '../../db/sql.js';
import type { Session } from '../../db/database.js';
import { explainFunnel } from '../../modes/pool/explain-members.js';
import type { Nakodo } from '../../nakodo.js';
import type { Pool } from '../../people/pools.js';
import { parsePolicy } from '../../policy/policy.js';
import { wideningWords } from '../../policy/policy-words.js';
import { waitingMs } from '../../policy/relax-steps.js';
import { plural } from '../../policy/words.js';
import { listAttributes } from '../../people/attributes.js';
import type { FoundPerson } from '../find.js';
import { funnelLines, type Explained } from './explain-list.js';

interface StandingRow {
  readonly talking: boolean;
  /** Null: they do not search. */
  readonly waited_ms: number | null;
  readonly present: boolean | null;
  /** The rest of those who search. */
  readonly others: number;
  readonly shadow: boolean;
  /** People whom they are not paired with for now, after a skip. */
  readonly apart: number;
  /** The version that decides for them. */
  readonly policy: unknown;
}

export async function explainLobby({ db, models }: Nakodo, pool: Pool, person: FoundPerson): Promise<Explained> {
  const { policy, ...standing } = await readStanding(db, pool, person);
  const parsed = parsePolicy(policy, await listAttributes(db));
  const steps = parsed.relax.length;
  const reached = parsed.relax.filter(({ after }) => waitingMs(after) <= (standing.waited_ms ?? -1)).length;
  const funnel = await explainFunnel(db, pool.id, models, person.id);
  return {
    value: { pool: pool.code, person, ...standing, reached, steps, funnel },
    lines: [
      `${person.name} in "${pool.name}": ${standingWords(standing)}`,
      ...(pool.matchmaking_enabled ? [] : ['This lobby is paused: nobody is paired until it goes on.']),
      ...(standing.waited_ms === null || steps === 0
        ? []
        : [`${reached} of ${plural(steps, 'step', 'steps')} of widening reached`]),
      ...(standing.shadow ? ['They are shadow-banned: paired only with others who are.'] : []),
      ...(standing.apart > 0 ? [`Not paired for now, after a skip, with ${plural(standing.apart, 'person', 'people')}`] : []),
      ...wideningWords(parsed),
      'Of all members, whether they search or not, before anything is widened:',
      ...funnelLines(funnel),
    ],
  };
}

/** What the policy says of them is known; here is what keeps them apart beside it. */
export async function explainInLobby(
  session: Session,
  [person, other]: readonly [FoundPerson, FoundPerson],
): Promise<{ readonly value: object; readonly obstacles: readonly string[]; readonly lines: readonly string[] }> {
  const { until, walled } = await session.getRow<{ until: string | null; walled: boolean }>(sql`
    select (
        select to_char(k.until at time zone 'UTC', 'YYYY-MM-DD HH24:MI') from pair_skips k
        where k.low_id = least(${person.id}::uuid, ${other.id}::uuid) and k.high_id = greatest(${person.id}::uuid, ${other.id}::uuid)
          and k.until > now()
      ) as until,
      exists (select from shadow_bans h where h.user_id = ${person.id}) <> exists (select from shadow_bans h where h.user_id = ${other.id}) as walled`);
  return {
    value: { skippedUntil: until },
    obstacles: [
      ...(until === null ? [] : [`One of them skipped the other: they are not paired again before ${until} UTC`]),
      ...(walled ? ['One of them is shadow-banned, the other is not'] : []),
    ],
    lines: [],
  };
}

async function readStanding(session: Session, pool: Pool, { id }: FoundPerson): Promise<StandingRow> {
  return await session.getRow<StandingRow>(sql`
    select w.present, (extract(epoch from clock_timestamp() - w.joined_at) * 1000)::float8 as waited_ms, v.body as policy,
      exists (select from session_participants x join chat_sessions s on s.id = x.session_id
        where x.user_id = ${id} and x.active and s.pool_id = o.id) as talking,
      exists (select from shadow_bans h where h.user_id = ${id}) as shadow,
      (select count(*)::int from waiting_queue q where q.pool_id = o.id and q.present and q.user_id <> ${id}) as others,
      (select count(*)::int from pair_skips k where ${id} in (k.low_id, k.high_id) and k.until > now()) as apart
    from pools o
    left join waiting_queue w on w.pool_id = o.id and w.user_id = ${id}
    join policy_versions v on v.id = coalesce(w.policy_version_id, o.policy_version_id)
    where o.id = ${pool.id}`);
}

function standingWords({ talking, waited_ms: waitedMs, present, others }: Omit<StandingRow, 'policy'>): string {
  if (talking) return 'talks with somebody now';
  if (waitedMs === null) return 'does not search now';
  const seconds = `has searched for ${Math.floor(waitedMs / 1000)} s`;
  if (present === false) return `${seconds}, and is away`;
  return others === 0 ? `${seconds}, and nobody else does` : `${seconds}, beside ${plural(others, 'other', 'others')}`;
}
