-- Takes the lock of a lobby until the end of the transaction: whoever holds it is the only one to write pairs there. Waits for it; tickets committed
-- before it was got are seen by the statements that come after. Called by apply_pairs, and by pair_in_lobby before it looks for a partner.
create or replace function lock_lobby(p_pool_id uuid) returns void
language sql set search_path = pg_catalog, public, pg_temp as $$
  select pg_advisory_xact_lock(hashtextextended('lobby ' || p_pool_id, 0))
$$;
revoke all on function lock_lobby(uuid) from public, anon, authenticated, service_role;
grant execute on function lock_lobby(uuid) to service_role;
