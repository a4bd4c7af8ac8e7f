-- The generator looked for pairs of a community; p_all: it found fewer than it wanted, so no other pair is possible now. For the health of the community.
-- Called under the community's lock. Locks the settings.
create or replace function note_filled(p_pool_id uuid, p_all boolean) returns void
language sql set search_path = pg_catalog, public, pg_temp as $$
  update community_settings s set filled_at = clock_timestamp(), all_queued = p_all where s.pool_id = p_pool_id
$$;
revoke all on function note_filled(uuid, boolean) from public, anon, authenticated, service_role;
grant execute on function note_filled(uuid, boolean) to service_role;
