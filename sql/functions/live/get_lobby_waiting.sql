-- Who waits in a lobby at this moment, those who have waited longest first, at most p_limit: for admins and the service. Not who talks with
-- whom: that is theirs. Read only. Security definer: nobody else may read tickets of others; for anybody else there are no rows.
create or replace function get_lobby_waiting(p_pool_id uuid, p_limit int default 50)
returns table (user_id uuid, name text, avatar text, waited_ms bigint, sink_ms int, present boolean, policy_version_id uuid)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select w.user_id, f.name, f.avatar, (extract(epoch from clock_timestamp() - w.joined_at) * 1000)::bigint, w.sink_ms, w.present,
    w.policy_version_id
  from waiting_queue w join profiles f on f.id = w.user_id
  where w.pool_id = p_pool_id and (auth.role() is not distinct from 'service_role' or is_staff('admin'))
  order by w.joined_at, w.user_id limit least(p_limit, 500)
$$;
revoke all on function get_lobby_waiting(uuid, int) from public, anon, authenticated, service_role;
grant execute on function get_lobby_waiting(uuid, int) to authenticated, service_role;
