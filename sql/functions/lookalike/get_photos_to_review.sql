-- Photos for a moderator: `waiting` those that nobody sees before they are approved, the oldest first; `newest` those that others see, the newest
-- first. Not what cannot be compared: nobody sees that. p_pool_id null: of all pools. `p_after` is the `place` of the last one of the page before.
-- Nobody gets their own. Security definer: faces of others are read here only; the caller is checked. Read only.
create or replace function get_photos_to_review(
  p_list text default 'waiting', p_pool_id uuid default null, p_limit int default 50, p_after text default null
) returns table (
  face_id uuid, pool_id uuid, pool_name text, user_id uuid, name text, age_band text, minor boolean, given_at timestamptz, measured boolean,
  width int, height int, box jsonb, place text
)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_after_at timestamptz := timestamptz 'epoch' + split_part(p_after, '.', 1)::bigint * interval '1 microsecond';
  v_after_id uuid := split_part(p_after, '.', 2);
begin
  perform assert_moderator();
  return query
    with page as (
      select f.* from faces f
      where p_list = 'waiting' and f.moderation = 'pending' and f.state <> 'refused' and f.user_id is distinct from auth.uid()
        and (p_pool_id is null or f.pool_id = p_pool_id) and (p_after is null or (f.created_at, f.id) > (v_after_at, v_after_id))
      order by f.created_at, f.id limit p_limit
    ), newest as (
      select f.* from faces f
      where p_list = 'newest' and f.moderation = 'approved' and f.photo_key is not null and f.state <> 'refused'
        and f.user_id is distinct from auth.uid()
        and (p_pool_id is null or f.pool_id = p_pool_id) and (p_after is null or (f.created_at, f.id) < (v_after_at, v_after_id))
      order by f.created_at desc, f.id desc limit p_limit
    )
    select f.id, f.pool_id, o.name, f.user_id, p.name, age_band(f.user_id), m.is_minor, f.created_at, f.box is not null, f.width, f.height, f.box,
      (extract(epoch from f.created_at) * 1000000)::bigint || '.' || f.id
    from (select * from page union all select * from newest) f
    join pools o on o.id = f.pool_id
    join pool_members m on m.pool_id = f.pool_id and m.profile_id = f.user_id
    join profiles p on p.id = f.user_id
    order by case when p_list = 'waiting' then f.created_at end, case when p_list = 'waiting' then f.id end, f.created_at desc, f.id desc;
end $$;
revoke all on function get_photos_to_review(text, uuid, int, text) from public, anon, authenticated, service_role;
grant execute on function get_photos_to_review(text, uuid, int, text) to authenticated, service_role;
