-- How a lobby stands, and what is new to a process that knows these tickets as of a snapshot, in one call: what the ticker reads first under the
-- lobby's lock. No row: there is no such lobby any more.
--   now      the database's clock (ms): it alone decides how long somebody has waited
--   mark     another after each change of the pool
--   gone     of the known tickets those that wait no more, or whose people are away
--   changed  of the known tickets those whose people changed since the snapshot
--   tickets, ties  of read_tickets, for those that are not known or changed
-- Planned as read_tickets. Read only.
create or replace function read_lobby(p_pool_id uuid, p_snapshot pg_snapshot, p_known bigint[])
returns table (
  now float8, snapshot text, open boolean, policy_version_id uuid, second_policy_version_id uuid, ages_as_of date, mark text,
  gone bigint[], changed bigint[], tickets json, ties json
)
language plpgsql set search_path = pg_catalog, public, pg_temp set enable_seqscan = off
  set enable_bitmapscan = off set plan_cache_mode = force_generic_plan as $$
declare
  v_here bigint[];
begin
  snapshot := pg_current_snapshot()::text;
  select extract(epoch from clock_timestamp()) * 1000, o.matchmaking_enabled and coalesce(o.ends_at, 'infinity') > clock_timestamp(),
      o.policy_version_id, o.second_policy_version_id, o.ages_as_of,
      (select c.changed_xid::text from pool_changes c where c.profile_id = o.id and c.pool_id = o.id and c.kind = 'pool')
    into now, open, policy_version_id, second_policy_version_id, ages_as_of, mark
    from pools o where o.id = p_pool_id and o.mode = 'live';
  if not found then
    return;
  end if;
  v_here := array(select w.id from waiting_queue w where w.pool_id = p_pool_id and w.present);
  changed := array(
    select w.id from pool_changes c join waiting_queue w on w.user_id = c.profile_id and w.pool_id = c.pool_id
    where c.pool_id = p_pool_id and c.kind = 'person'
      and c.changed_xid >= pg_snapshot_xmin(p_snapshot) and not pg_visible_in_snapshot(c.changed_xid, p_snapshot));
  gone := array(select unnest(p_known) except select unnest(v_here));
  select r.tickets, r.ties into tickets, ties
    from read_tickets(p_pool_id, array(
      (select unnest(v_here) except select unnest(p_known)) union select unnest(changed)
    )) r;
  return next;
end $$;
revoke all on function read_lobby(uuid, pg_snapshot, bigint[]) from public, anon, authenticated, service_role;
grant execute on function read_lobby(uuid, pg_snapshot, bigint[]) to service_role;
