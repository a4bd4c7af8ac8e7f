-- Whether somebody may see the photo of a face at this moment: their own; of those they are matched with, where moderators do not hold it back and
-- nobody hid or blocked (a block removes the match); moderators, all. Called for each picture that is served (the link alone is not enough) and
-- for each link that is made. Read only.
create or replace function can_see_face(p_face_id uuid, p_viewer_id uuid) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from faces f where f.id = p_face_id and f.user_id = p_viewer_id)
    or exists (
      select from matches m join faces f on f.id = p_face_id and f.state = 'ready' and f.moderation = 'approved'
      where (m.face_a_id = p_face_id and m.user_b_id = p_viewer_id and not m.hidden_by_b)
         or (m.face_b_id = p_face_id and m.user_a_id = p_viewer_id and not m.hidden_by_a)
    )
    or exists (select from faces f join staff s on s.user_id = p_viewer_id where f.id = p_face_id)
$$;
revoke all on function can_see_face(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function can_see_face(uuid, uuid) to service_role;
