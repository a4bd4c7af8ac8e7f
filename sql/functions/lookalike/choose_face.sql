-- Several faces are in the caller's photo: this point is in the one that is meant. It waits again, with a new job, whose id is returned.
-- NK404 when it is not theirs, NK409 when nothing is to be chosen (any more), NK422 for a point outside the photo, NK429 for the 31st choice within
-- an hour. Locks the member (no key update), then the face.
-- Security definer: faces are written by functions only.
create or replace function choose_face(p_face_id uuid, p_x real, p_y real) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  c_an_hour constant int := 30;
  v_face faces;
  v_recent record;
begin
  -- As check_photo, of which nothing else can have changed since the photo was given.
  if exists (select from faces f join pools p on p.id = f.pool_id where f.id = p_face_id and f.user_id = auth.uid() and not p.matchmaking_enabled) then
    raise exception 'This pool takes no photos at the moment' using errcode = 'NK409';
  end if;
  perform from pool_members m join faces f on f.pool_id = m.pool_id and f.user_id = m.profile_id
    where f.id = p_face_id and m.profile_id = auth.uid() for no key update of m;
  select * into v_face from faces f where f.id = p_face_id and f.user_id = auth.uid() for update;
  if not found then
    raise exception 'There is no such photo of yours' using errcode = 'NK404';
  elsif v_face.moderation = 'rejected' or v_face.state <> 'refused' or v_face.refusal <> 'several_faces' then
    raise exception 'There is nothing to choose in this photo' using errcode = 'NK409';
  elsif v_face.photo_key is null then
    raise exception 'This photo waited for a day and was removed: send it again' using errcode = 'NK409';
  elsif not (p_x between 0 and v_face.width and p_y between 0 and v_face.height) then
    raise exception 'This point is outside of the photo' using errcode = 'NK422';
  end if;
  select * into v_recent from recent_photo_requests('chosen');
  if v_recent.number >= c_an_hour then
    raise exception 'This photo was looked at % times in an hour: more can be tried later', c_an_hour
      using errcode = 'NK429', detail = v_recent.seconds::text;
  end if;
  perform note_photo_request('chosen');
  update faces f set state = 'waiting', refusal = null, refused_at = null, found = null, chosen = jsonb_build_object('x', p_x, 'y', p_y) where f.id = p_face_id;
  perform open_match_jobs(array[p_face_id], 'photo');
  return (select j.id from match_jobs j where j.face_id = p_face_id and j.status = 'pending');
end $$;
revoke all on function choose_face(uuid, real, real) from public, anon, authenticated, service_role;
grant execute on function choose_face(uuid, real, real) to authenticated, service_role;
