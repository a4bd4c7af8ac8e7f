-- Several faces are in the caller's photo: this point is in the one that is meant. It waits again, with a new job, whose id is returned.
-- NK404 when it is not theirs, NK409 when nothing is to be chosen, NK422 for a point outside the photo. Locks the face.
-- Security definer: faces are written by functions only.
create or replace function choose_face(p_face_id uuid, p_x real, p_y real) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_face faces;
begin
  select * into v_face from faces f where f.id = p_face_id and f.user_id = auth.uid() for update;
  if not found then
    raise exception 'There is no such photo of yours' using errcode = 'NK404';
  elsif v_face.moderation = 'rejected' or v_face.state <> 'refused' or v_face.refusal <> 'several_faces' then
    raise exception 'There is nothing to choose in this photo' using errcode = 'NK409';
  elsif not (p_x between 0 and v_face.width and p_y between 0 and v_face.height) then
    raise exception 'This point is outside of the photo' using errcode = 'NK422';
  end if;
  update faces f set state = 'waiting', refusal = null, found = null, chosen = jsonb_build_object('x', p_x, 'y', p_y) where f.id = p_face_id;
  perform open_match_jobs(array[p_face_id], 'photo');
  return (select j.id from match_jobs j where j.face_id = p_face_id and j.status = 'pending');
end $$;
revoke all on function choose_face(uuid, real, real) from public, anon, authenticated, service_role;
grant execute on function choose_face(uuid, real, real) to authenticated, service_role;
