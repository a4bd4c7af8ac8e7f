// What must never happen (ARCHITECTURE.md): two in a live session whom the policy does not let meet at the step it was decided at, or who had not
// waited as long. Looked at while both profiles are as they were then; scores only where no vectors count, which change without the profile.
import type { Session } from '../../../db/database.js';
import { sql } from '../../../db/sql.js';
import { AppError } from '../../../errors.js';
import { makeRules, queryOf } from '../../../modes/live/pairing/rules.js';
import { listAttributes } from '../../../people/attributes.js';
import { readPeople } from '../../../people/people.js';
import type { Person } from '../../../people/person.js';
import type { PoolColumns } from '../../../policy/columns.js';
import { scorePair } from '../../../policy/rank.js';
import { counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';
import type { Models } from '../../../people/models.js';

interface Decided {
  readonly id: string;
  readonly pool_id: string;
  readonly user1_id: string;
  readonly user2_id: string;
  readonly version: string;
  readonly step: number;
  readonly buddies: boolean;
  readonly score: number;
  readonly waited_ms: number;
  readonly ages_as_of: string;
  readonly body: unknown;
}

export const liveDecisions: Invariant = {
  name: 'live-decisions',
  about: 'Two who talk may meet by the policy, after no more widening steps than whoever waited longer had reached',
  async find(tx, { models }) {
    const forbidden: FoundRow[] = [];
    const early: FoundRow[] = [];
    const unusable: FoundRow[] = [];
    for (const sessions of byPool(await readDecided(tx))) await judge(tx, sessions, models, { forbidden, early, unusable });
    return [
      ...finding(
        `${counted(unusable.length, 'lobby has', 'lobbies have')} a policy that no longer fits the attributes`,
        unusable,
      ),
      ...finding(
        `${counted(forbidden.length, 'live session is', 'live sessions are')} of two whom the policy does not let meet`,
        forbidden,
      ),
      ...finding(
        `${counted(early.length, 'live session', 'live sessions')} took more widening than either had waited for`,
        early,
      ),
    ];
  },
};

async function readDecided(tx: Session): Promise<Decided[]> {
  return await tx.rows<Decided>(sql`
    select s.id, s.pool_id, s.user1_id, s.user2_id, s.policy_version_id as version, s.step, s.buddies, s.score,
      greatest(s.user1_waited_ms, s.user2_waited_ms) as waited_ms, o.ages_as_of, v.body
    from chat_sessions s join pools o on o.id = s.pool_id join policy_versions v on v.id = s.policy_version_id
    join profiles a on a.id = s.user1_id and a.revision = s.user1_revision
    join profiles b on b.id = s.user2_id and b.revision = s.user2_revision
    where s.status = 'active' order by s.pool_id, s.id`);
}

function byPool(sessions: readonly Decided[]): Iterable<Decided[]> {
  const pools = new Map<string, Decided[]>();
  for (const session of sessions) pools.set(session.pool_id, [...(pools.get(session.pool_id) ?? []), session]);
  return pools.values();
}

const tolerance = 1e-5;

async function judge(
  tx: Session,
  sessions: readonly Decided[],
  models: Models,
  found: Readonly<Record<'forbidden' | 'early' | 'unusable', FoundRow[]>>,
): Promise<void> {
  const { pool_id: poolId = '', ages_as_of: agesAsOf = '' } = sessions[0] ?? {};
  const made = await rulesOf(tx, sessions, models);
  if (made === undefined) return void found.unusable.push({ pool_id: poolId });
  const query = queryOf(made, { poolId, agesAsOf, models });
  const ids = [...new Set(sessions.flatMap(({ user1_id, user2_id }) => [user1_id, user2_id]))];
  for (const person of await readPeople(tx, query, ids)) write(made.columns, person);
  for (const session of sessions) {
    const { id, user1_id, user2_id, step, buddies, waited_ms } = session;
    const rules = made.rules.get(session.version);
    const view = rules?.views[step];
    const [a, b] = [made.columns.indexOf(user1_id), made.columns.indexOf(user2_id)];
    if (a === undefined || b === undefined) continue; // live-walls says so
    const row = { id, pool_id: poolId, user1_id, user2_id, step, waited_ms };
    const score = view === undefined ? Number.NaN : scorePair(view, a, b);
    const low = query.vectors.length === 0 && view !== undefined && score < view.compiled.threshold - tolerance;
    if (Number.isNaN(score) || low) found.forbidden.push(row);
    if (!buddies && step > 0 && waited_ms < (rules?.afterMs[step - 1] ?? 0)) found.early.push(row);
  }
}

/** Who cannot be read (a host wrote text where a number belongs) is not judged. */
function write(columns: PoolColumns, person: Person): void {
  try {
    columns.upsert(person);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

async function rulesOf(
  tx: Session,
  sessions: readonly Decided[],
  models: Models,
): Promise<ReturnType<typeof makeRules> | undefined> {
  try {
    return makeRules(new Map(sessions.map(({ version, body }) => [version, body])), await listAttributes(tx), models.face);
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_policy') return undefined;
    throw error;
  }
}
