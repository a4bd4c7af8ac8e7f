-- Takes the lock under which matches of a lookalike pool are decided, until the end of the transaction. Waits for it; what was committed before is
-- seen by the statements that come after, so of two people whose faces become ready at once the later sees the other. Called by each job
-- before it reads. Comes before the locks of members.
create or replace function lock_lookalike(p_pool_id uuid) returns void
language sql set search_path = pg_catalog, public, pg_temp as $$
  select pg_advisory_xact_lock(hashtextextended('lookalike ' || p_pool_id, 0))
$$;
revoke all on function lock_lookalike(uuid) from public, anon, authenticated, service_role;
grant execute on function lock_lookalike(uuid) to service_role;
