-- A photo is not accepted: its matches and jobs go at once, what was measured in it is forgotten, its person is told and why. The picture stays for
-- its person and the moderators' log until it is replaced, deleted, or 30 days have passed (remove_rejected_photos). What was flagged about
-- it is decided with it. Noted in the moderation log. Called by decide_photo and decide_flag, under lock_faces. Idempotent.
create or replace function reject_face(p_face_id uuid, p_reason text, p_note text) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_face faces;
begin
  update faces f
    set moderation = 'rejected', rejection = p_reason, moderated_at = clock_timestamp(), moderated_by = auth.uid(), embedding = null, model = null
    where f.id = p_face_id and f.moderation <> 'rejected' returning * into v_face;
  if not found then
    return;
  end if;
  delete from match_jobs j where j.face_id = p_face_id and j.status in ('pending', 'processing');
  update face_flags g set decided_at = clock_timestamp(), decided_by = auth.uid(), decision = 'removed'
    where p_face_id in (g.face_id, g.other_face_id) and g.decided_at is null;
  insert into moderation_log (actor_id, action, about_id, face_id, reason, note)
    values (auth.uid(), 'photo.rejected', v_face.user_id, p_face_id, p_reason, nullif(btrim(p_note), ''));
  perform tell_person(v_face.user_id, 'lookalike.moderated', jsonb_build_object('poolId', v_face.pool_id, 'faceId', p_face_id, 'moderation', 'rejected'));
end $$;
revoke all on function reject_face(uuid, text, text) from public, anon, authenticated, service_role;
grant execute on function reject_face(uuid, text, text) to service_role;
