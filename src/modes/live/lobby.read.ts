// What a tick reads of a lobby. Each runs under the lobby's tick lock; each sees what was committed before it.
import { sql } from '../../db/sql.js';
import type { Session } from '../../db/database.js';

export interface LobbyRow {
  /** The database's clock, in milliseconds: it alone decides how long somebody has waited. */
  readonly now: number;
  readonly snapshot: string;
  /** Takes people now: neither paused nor over. */
  readonly open: boolean;
  readonly policy_version_id: string;
  readonly second_policy_version_id: string | null;
  readonly ages_as_of: string;
  /** Another after each change of the pool. */
  readonly mark: string | null;
  /** Who waits and is there: numbers of tickets. */
  readonly tickets: number[];
  /** Those of them whose data changed since the last snapshot. */
  readonly changed: number[];
}

/** Undefined: there is no such lobby any more. */
export async function readLobby(tx: Session, poolId: string, snapshot: string | undefined): Promise<LobbyRow | undefined> {
  return await tx.findRow<LobbyRow>(sql`
    select extract(epoch from clock_timestamp())::float8 * 1000 as now, pg_current_snapshot()::text as snapshot,
      o.matchmaking_enabled and coalesce(o.ends_at, 'infinity') > now() as open,
      o.policy_version_id, o.second_policy_version_id, o.ages_as_of,
      (select c.changed_xid::text from pool_changes c where c.profile_id = o.id and c.pool_id = o.id and c.kind = 'pool') as mark,
      array(select w.id from waiting_queue w where w.pool_id = o.id and w.present) as tickets,
      array(
        select w.id from pool_changes c join waiting_queue w on w.user_id = c.profile_id
        where c.pool_id = o.id and c.kind = 'person' and w.pool_id = o.id
          and c.changed_xid >= pg_snapshot_xmin(${snapshot ?? null}::pg_snapshot)
          and not pg_visible_in_snapshot(c.changed_xid, ${snapshot ?? null}::pg_snapshot)) as changed
    from pools o where o.id = ${poolId} and o.mode = 'live'`);
}

export interface TicketRow {
  readonly ticket: number;
  readonly user_id: string;
  readonly policy_version_id: string;
  readonly since: number;
  readonly sink_ms: number;
  readonly revision: number;
  readonly shadow: boolean;
  /** Another after each change of what a policy may read of them; together with the revision it says whether a copy is still true. */
  readonly mark: string | null;
}

export async function readTickets(tx: Session, poolId: string, tickets: readonly number[]): Promise<TicketRow[]> {
  return await tx.rows<TicketRow>(sql`
    select w.id as ticket, w.user_id, w.policy_version_id, extract(epoch from w.joined_at)::float8 * 1000 as since, w.sink_ms, f.revision,
      exists (select from shadow_bans h where h.user_id = w.user_id) as shadow,
      (select c.changed_xid::text from pool_changes c
        where c.profile_id = w.user_id and c.pool_id = w.pool_id and c.kind = 'person') as mark
    from waiting_queue w join profiles f on f.id = w.user_id
    where w.id = any (${tickets}::bigint[]) and w.pool_id = ${poolId} and w.present`);
}

export interface TieRow {
  readonly a: string;
  readonly b: string;
  readonly kind: 'block' | 'skip' | 'buddies';
  /** Of a skip: milliseconds, by the database's clock. */
  readonly until: number | null;
}

/** What is between the given people and whoever waits here. */
export async function readTies(tx: Session, poolId: string, userIds: readonly string[]): Promise<TieRow[]> {
  return await tx.rows<TieRow>(sql`
    with mine as materialized (select unnest(${userIds}::uuid[]) as id),
      here as materialized (select w.user_id as id from waiting_queue w where w.pool_id = ${poolId} and w.present)
    select b.blocker_id as a, b.blocked_id as b, 'block' as kind, null::float8 as until
      from mine m join blocks b on b.blocker_id = m.id join here h on h.id = b.blocked_id
    union all select b.blocker_id, b.blocked_id, 'block', null
      from mine m join blocks b on b.blocked_id = m.id join here h on h.id = b.blocker_id
    union all select k.low_id, k.high_id, 'skip', extract(epoch from k.until)::float8 * 1000
      from mine m join pair_skips k on k.low_id = m.id join here h on h.id = k.high_id where k.until > now()
    union all select k.low_id, k.high_id, 'skip', extract(epoch from k.until)::float8 * 1000
      from mine m join pair_skips k on k.high_id = m.id join here h on h.id = k.low_id where k.until > now()
    union all select c.low_id, c.high_id, 'buddies', null
      from mine m join connections c on c.low_id = m.id join here h on h.id = c.high_id
    union all select c.low_id, c.high_id, 'buddies', null
      from mine m join connections c on c.high_id = m.id join here h on h.id = c.low_id`);
}

/** The bodies of policy versions, by id. */
export async function readPolicyBodies(tx: Session, ids: readonly string[]): Promise<Map<string, unknown>> {
  const rows = await tx.rows<{ id: string; body: unknown }>(sql`
    select id, body from policy_versions where id = any (${ids}::uuid[])`);
  return new Map(rows.map(({ id, body }) => [id, body]));
}
