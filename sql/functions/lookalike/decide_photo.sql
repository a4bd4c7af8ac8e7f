-- A moderator approves or rejects a photo; noted in the moderation log. Approved, a photo that waited is matched (its job is queued) and seen; what
-- others see already stays as it is. Rejected: reject_face, with a reason. The same decision again changes nothing; approving what was
-- rejected is NK409, since what was measured in it is gone. Nobody decides about their own (NK404). Locks: lock_faces.
-- Security definer: faces are written by functions only; the caller is checked.
create or replace function decide_photo(p_face_id uuid, p_decision text, p_reason text default null, p_note text default null) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_face faces;
begin
  perform assert_moderator();
  if p_decision is null or p_decision not in ('approved', 'rejected') then
    raise exception 'A photo is approved or rejected' using errcode = 'NK422';
  elsif p_decision = 'rejected' and p_reason is null then
    raise exception 'Say why the photo is not accepted' using errcode = 'NK422', column = 'reason';
  end if;
  perform lock_faces(array[p_face_id]);
  select * into v_face from faces f where f.id = p_face_id and f.photo_key is not null and f.user_id is distinct from auth.uid();
  if not found then
    raise exception 'There is no such photo: its person may have deleted it' using errcode = 'NK404';
  elsif p_decision = 'rejected' then
    perform reject_face(p_face_id, p_reason, p_note);
    return;
  elsif v_face.moderation = 'rejected' then
    raise exception 'This photo was rejected already: its person can give another' using errcode = 'NK409';
  elsif v_face.moderation = 'approved' then
    return;
  end if;
  update faces f set moderation = 'approved', moderated_at = clock_timestamp(), moderated_by = auth.uid() where f.id = p_face_id;
  perform open_match_jobs(array[p_face_id], 'photo');
  insert into moderation_log (actor_id, action, about_id, face_id, note)
    values (auth.uid(), 'photo.approved', v_face.user_id, p_face_id, nullif(btrim(p_note), ''));
  perform tell_person(v_face.user_id, 'lookalike.moderated', jsonb_build_object('poolId', v_face.pool_id, 'faceId', p_face_id, 'moderation', 'approved'));
end $$;
revoke all on function decide_photo(uuid, text, text, text) from public, anon, authenticated, service_role;
grant execute on function decide_photo(uuid, text, text, text) to authenticated, service_role;
