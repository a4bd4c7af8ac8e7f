-- Pairs of photos on two accounts that look like one, for a moderator, the oldest first: `sides` are the two, the newer photo first. `p_after` is the
-- id of the last one of the page before. Nobody gets those with a photo of theirs. Security definer: as get_photos_to_review. Read only.
create or replace function get_face_flags(p_limit int default 50, p_after bigint default null)
returns table (id bigint, kind text, similarity real, created_at timestamptz, sides jsonb)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform assert_moderator();
  return query
    select g.id, g.kind, g.similarity, g.created_at, (
      select jsonb_agg(jsonb_build_object(
        'faceId', f.id, 'person', jsonb_build_object('id', p.id, 'name', p.name), 'ageBand', age_band(p.id), 'poolName', o.name,
        'givenAt', to_char(f.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
      ) order by f.id = g.face_id desc)
      from faces f join profiles p on p.id = f.user_id join pools o on o.id = f.pool_id where f.id in (g.face_id, g.other_face_id)
    )
    from face_flags g
    where g.decided_at is null and (p_after is null or g.id > p_after)
      and not exists (select from faces f where f.id in (g.face_id, g.other_face_id) and f.user_id = auth.uid())
    order by g.id limit p_limit;
end $$;
revoke all on function get_face_flags(int, bigint) from public, anon, authenticated, service_role;
grant execute on function get_face_flags(int, bigint) to authenticated, service_role;
