-- A moderator decides about two photos on two accounts that look like one: `fine`, or `removed`, with those of the two that go (as decide_photo
-- rejects, as duplicates). The same decision again changes nothing; another one is NK409. Nobody decides where a photo is theirs (NK404).
-- Noted in the moderation log. Locks: lock_faces of both, then the flag. Security definer: as decide_photo; the caller is checked.
create or replace function decide_flag(p_flag_id bigint, p_decision text, p_face_ids uuid[] default '{}', p_note text default null) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_flag face_flags;
  v_face_id uuid;
begin
  perform assert_moderator();
  if p_decision is null or p_decision not in ('fine', 'removed') then
    raise exception 'A flag is decided as fine or as removed' using errcode = 'NK422';
  end if;
  perform lock_faces(array(select x.id from face_flags g cross join lateral (values (g.face_id), (g.other_face_id)) x (id) where g.id = p_flag_id));
  select * into v_flag from face_flags g where g.id = p_flag_id for update;
  if not found or exists (select from faces f where f.id in (v_flag.face_id, v_flag.other_face_id) and f.user_id = auth.uid()) then
    raise exception 'There is no such flag: one of the photos may have been deleted' using errcode = 'NK404';
  elsif v_flag.decision = p_decision then
    return;
  elsif v_flag.decision is not null then
    raise exception 'This was decided already, as %: look at it again', v_flag.decision using errcode = 'NK409';
  elsif p_decision = 'removed' and (
    coalesce(cardinality(p_face_ids), 0) = 0 or not p_face_ids <@ array[v_flag.face_id, v_flag.other_face_id]
  ) then
    raise exception 'Say which of the two photos goes' using errcode = 'NK422', column = 'faceIds';
  end if;
  if p_decision = 'removed' then
    foreach v_face_id in array p_face_ids loop
      perform reject_face(v_face_id, 'duplicate', p_note);
    end loop;
  else
    insert into moderation_log (actor_id, action, about_id, face_id, note)
      select auth.uid(), 'flag.fine', f.user_id, f.id, nullif(btrim(p_note), '') from faces f where f.id = v_flag.face_id;
  end if;
  update face_flags g set decided_at = clock_timestamp(), decided_by = auth.uid(), decision = p_decision where g.id = p_flag_id;
end $$;
revoke all on function decide_flag(bigint, text, uuid[], text) from public, anon, authenticated, service_role;
grant execute on function decide_flag(bigint, text, uuid[], text) to authenticated, service_role;
