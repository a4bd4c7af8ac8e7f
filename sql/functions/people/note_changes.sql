-- Marks people of a pool as changed, for whoever keeps the pool in memory (see pool_changes). Idempotent.
-- Called by triggers only, with the members' rows already locked.
create or replace function note_changes(p_pool_id uuid, p_profile_ids uuid[], p_kind text) returns void
language sql set search_path = pg_catalog, public, pg_temp as $$
  insert into pool_changes (pool_id, kind, profile_id)
  select p_pool_id, p_kind, i.id from (select distinct unnest(p_profile_ids) as id order by 1) i
  on conflict (profile_id, pool_id, kind) do update set changed_xid = pg_current_xact_id()
$$;
revoke all on function note_changes(uuid, uuid[], text) from public, anon, authenticated, service_role;
grant execute on function note_changes(uuid, uuid[], text) to service_role;
