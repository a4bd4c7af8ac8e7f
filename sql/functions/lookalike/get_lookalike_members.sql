-- The members of a lookalike pool for admins and the service, who came last first: how their entry stands, and with how many they are matched; not
-- with whom, and not their photo. p_after: the last one that was seen; p_query: part of a name. Read only.
-- Security definer: nobody else may read faces of others; for anybody else there are no rows.
create or replace function get_lookalike_members(p_pool_id uuid, p_limit int, p_after uuid default null, p_query text default null)
returns table (user_id uuid, name text, avatar text, joined_at timestamptz, entry text, matches int)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select m.profile_id, p.name, p.avatar, m.joined_at,
    coalesce((
      select case when f.moderation <> 'approved' and f.state <> 'refused' then f.moderation else f.state end
      from faces f where f.pool_id = m.pool_id and f.user_id = m.profile_id
      order by f.state = 'ready' and f.moderation = 'approved' desc, f.created_at desc limit 1
    ), 'none'),
    (select count(*)::int from matches x where x.pool_id = m.pool_id and m.profile_id in (x.user_a_id, x.user_b_id))
  from pool_members m join profiles p on p.id = m.profile_id
  where m.pool_id = p_pool_id and (auth.role() is not distinct from 'service_role' or is_staff('admin'))
    and (p_query is null or strpos(lower(p.name), lower(p_query)) > 0)
    and (p_after is null or (m.joined_at, m.profile_id) < (
      select l.joined_at, l.profile_id from pool_members l where l.pool_id = p_pool_id and l.profile_id = p_after))
  order by m.joined_at desc, m.profile_id desc limit least(p_limit, 500)
$$;
revoke all on function get_lookalike_members(uuid, int, uuid, text) from public, anon, authenticated, service_role;
grant execute on function get_lookalike_members(uuid, int, uuid, text) to authenticated, service_role;
