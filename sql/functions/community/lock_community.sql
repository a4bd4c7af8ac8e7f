-- Takes the lock under which a community's queue is filled, until the end of the transaction: whoever is alive fills it, one at a time. Waits for it.
-- Comes before the locks of members.
create or replace function lock_community(p_pool_id uuid) returns void
language sql set search_path = pg_catalog, public, pg_temp as $$
  select pg_advisory_xact_lock(hashtextextended('community ' || p_pool_id, 0))
$$;
revoke all on function lock_community(uuid) from public, anon, authenticated, service_role;
grant execute on function lock_community(uuid) to service_role;
