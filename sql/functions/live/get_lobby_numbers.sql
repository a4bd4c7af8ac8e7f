-- How lobbies stand at this moment, for admins and the service: members, who waits and how long the longest of them has, how many talk, and
-- pairs begun in the last minute and the last hour. Read only. Security definer: nobody else may read tickets and sessions of others;
-- the caller is checked below: for anybody else there are no rows.
create or replace function get_lobby_numbers(p_pool_ids uuid[])
returns table (pool_id uuid, members int, waiting int, away int, longest_wait_ms bigint, talking int, pairs_last_minute int, pairs_last_hour int)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.id,
    (select count(*)::int from pool_members m where m.pool_id = p.id),
    w.waiting, w.away, w.longest_wait_ms,
    (select 2 * count(*)::int from chat_sessions s where s.pool_id = p.id and s.status = 'active'),
    h.last_minute, h.last_hour
  from pools p
  cross join lateral (
    select count(*)::int as waiting, count(*) filter (where not q.present)::int as away,
           (extract(epoch from max(clock_timestamp() - q.joined_at)) * 1000)::bigint as longest_wait_ms
    from waiting_queue q where q.pool_id = p.id
  ) w
  cross join lateral (
    select count(*) filter (where s.created_at > now() - interval '1 minute')::int as last_minute, count(*)::int as last_hour
    from chat_sessions s where s.pool_id = p.id and s.created_at > now() - interval '1 hour'
  ) h
  where p.id = any (p_pool_ids) and p.mode = 'live' and (auth.role() is not distinct from 'service_role' or is_staff('admin'))
$$;
revoke all on function get_lobby_numbers(uuid[]) from public, anon, authenticated, service_role;
grant execute on function get_lobby_numbers(uuid[]) to authenticated, service_role;
