// What the database says of the crowd meanwhile and at the end.
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import type { View } from './messages.js';

const stuckSeconds = 60;
const manyCompatible = 10;

/** People who have searched for over a minute while at least ten wait whom they may meet by the last widening step, and have not just skipped. */
export async function countStuck(db: Database, poolId: string): Promise<number> {
  const long = await db.rows<{ user_id: string }>(sql`
    select user_id from waiting_queue where pool_id = ${poolId} and present and joined_at < now() - make_interval(secs => ${stuckSeconds})`);
  if (long.length === 0) return 0;
  const { may_meet } = await db.getRow<{ may_meet: string }>(sql`
    select c.may_meet from compiled_policies c join pools p using (policy_version_id) where p.id = ${poolId} order by c.step desc limit 1`);
  const { stuck } = await db.getRow<{ stuck: number }>({
    text: `
      with people as materialized (
        select p.* from pool_people($1) p join waiting_queue w on w.user_id = p.id and w.present
      )
      select count(*)::int as stuck from people a
        where a.id = any($2::uuid[]) and ${manyCompatible} <= (
          select count(*) from people b
            where b.id <> a.id and (${may_meet})
              and not exists (select from pair_skips s where s.low_id = least(a.id, b.id) and s.high_id = greatest(a.id, b.id) and s.until > now()))`,
    values: [poolId, long.map(({ user_id }) => user_id)],
  });
  return stuck;
}

/** Which widening step each session needed. */
export async function readSteps(db: Database, poolId: string): Promise<Map<string, number>> {
  const rows = await db.rows<{ id: string; step: number }>(sql`select id, step from chat_sessions where pool_id = ${poolId}`);
  return new Map(rows.map(({ id, step }) => [id, step]));
}

interface Truth {
  readonly id: string;
  readonly state: string;
  readonly session_id: string | null;
  readonly partner_id: string | null;
}

/** People who are online and believe something else of themselves than what the database holds. */
export async function findWrongViews(db: Database, views: readonly View[]): Promise<{ view: View; truth: Truth | undefined }[]> {
  const online = views.filter(({ state }) => state !== 'offline');
  const rows = await db.rows<Truth>(sql`
    select u.id, x.session_id, y.user_id as partner_id,
        case when x.session_id is not null then 'session' when w.user_id is not null then 'searching' else 'idle' end as state
      from unnest(${online.map(({ userId }) => userId)}::uuid[]) u (id)
      left join session_participants x on x.user_id = u.id and x.active
      left join session_participants y on y.session_id = x.session_id and y.user_id <> x.user_id and y.active
      left join waiting_queue w on w.user_id = u.id`);
  const truths = new Map(rows.map((row) => [row.id, row]));
  return online
    .map((view) => ({ view, truth: truths.get(view.userId) }))
    .filter(
      ({ view, truth }) =>
        view.state !== truth?.state ||
        (view.sessionId ?? null) !== truth.session_id ||
        (view.partnerId ?? null) !== truth.partner_id,
    );
}
