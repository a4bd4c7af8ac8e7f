-- The members of a community for admins and the service, who came last first, and when each agreed to be voted on (null: they did not, or withdrew). Not what
-- they voted, nor who voted on them. p_after: the last one that was seen; p_query: part of a name. Read only.
-- Security definer: nobody else may read consents and profiles of others; for anybody else there are no rows.
create or replace function get_community_members(p_pool_id uuid, p_limit int, p_after uuid default null, p_query text default null)
returns table (user_id uuid, name text, avatar text, joined_at timestamptz, agreed_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select m.profile_id, p.name, p.avatar, m.joined_at,
    (
      select c.given_at from consents c
      where c.pool_id = m.pool_id and c.user_id = m.profile_id and c.kind = 'votes' and c.withdrawn_at is null
      order by c.given_at desc limit 1
    )
  from pool_members m join profiles p on p.id = m.profile_id
  where m.pool_id = p_pool_id and (auth.role() is not distinct from 'service_role' or is_staff('admin'))
    and (p_query is null or strpos(lower(p.name), lower(p_query)) > 0)
    and (p_after is null or (m.joined_at, m.profile_id) < (
      select l.joined_at, l.profile_id from pool_members l where l.pool_id = p_pool_id and l.profile_id = p_after))
  order by m.joined_at desc, m.profile_id desc limit least(p_limit, 500)
$$;
revoke all on function get_community_members(uuid, int, uuid, text) from public, anon, authenticated, service_role;
grant execute on function get_community_members(uuid, int, uuid, text) to authenticated, service_role;
