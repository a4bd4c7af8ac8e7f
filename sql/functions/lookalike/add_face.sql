-- The caller's photo, whose files are in the store: a face that waits to be measured, and its job. One that waited before, or was refused, is replaced;
-- the ready one stays until this one is ready. Refused as by check_photo. The key was noted in photo_removals before the files were written
-- (else NK409: its hour is over, and the files go or are gone) and is taken out here. The same photo on another account is flagged to moderators.
-- p_photo: { key, hash (hex), width, height }. Locks: the member (no key update: one photo of theirs after the other, and no decision in the way), the
-- removal. Security definer: written by functions only.
create or replace function add_face(p_pool_id uuid, p_photo jsonb) returns table (face_id uuid, job_id uuid)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_hash bytea := decode(p_photo ->> 'hash', 'hex');
begin
  perform from pool_members m where m.pool_id = p_pool_id and m.profile_id = auth.uid() for no key update;
  perform check_photo(p_pool_id);
  perform note_photo_request('given');
  delete from photo_removals r where r.key = p_photo ->> 'key' and r.run_at > clock_timestamp() and r.locked_by is null;
  if not found then
    raise exception 'The upload took too long: try again' using errcode = 'NK409';
  end if;
  delete from faces f where f.pool_id = p_pool_id and f.user_id = auth.uid() and f.state <> 'ready';
  insert into faces (pool_id, user_id, moderation, photo_key, photo_hash, width, height)
    select p.id, auth.uid(), case p.photo_moderation when 'before' then 'pending' else 'approved' end,
      p_photo ->> 'key', v_hash, (p_photo ->> 'width')::int, (p_photo ->> 'height')::int
    from pools p where p.id = p_pool_id
    returning id into face_id;
  insert into face_flags (pool_id, kind, face_id, other_face_id)
    select p_pool_id, 'same_photo', add_face.face_id, f.id from faces f where f.photo_hash = v_hash and f.user_id <> auth.uid();
  perform open_match_jobs(array[face_id], 'photo');
  select j.id into job_id from match_jobs j where j.face_id = add_face.face_id;
  return next;
end $$;
revoke all on function add_face(uuid, jsonb) from public, anon, authenticated, service_role;
grant execute on function add_face(uuid, jsonb) to authenticated, service_role;
