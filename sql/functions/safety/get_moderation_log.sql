-- What moderators did, the last first, for moderators: a page of what is older than the line `p_before`. Nobody gets lines about themselves.
-- Names are null of whoever is gone, and so is the photo. Security definer: a moderator may not read everybody's name otherwise; the caller is checked. Read only.
create or replace function get_moderation_log(p_limit int default 50, p_before bigint default null)
returns table (
  id bigint, created_at timestamptz, action text, actor_id uuid, actor_name text, about_id uuid, about_name text, report_id uuid, note text,
  face_id uuid, reason text
)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform assert_moderator();
  return query
    select l.id, l.created_at, l.action, l.actor_id, a.name, l.about_id, p.name, l.report_id, l.note, f.id, l.reason
    from moderation_log l
    left join profiles a on a.id = l.actor_id
    left join profiles p on p.id = l.about_id
    left join faces f on f.id = l.face_id
    where (p_before is null or l.id < p_before) and l.about_id is distinct from auth.uid()
    order by l.id desc limit p_limit;
end $$;
revoke all on function get_moderation_log(int, bigint) from public, anon, authenticated, service_role;
grant execute on function get_moderation_log(int, bigint) to authenticated, service_role;
