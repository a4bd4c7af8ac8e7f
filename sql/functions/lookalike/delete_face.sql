-- The caller deletes a photo of theirs, and with it files, embedding, jobs and matches. Idempotent: false when it is gone already, or is not
-- theirs. Locks: the member, then the face. Security definer: faces are written by functions only.
create or replace function delete_face(p_face_id uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_pool_id uuid := (select f.pool_id from faces f where f.id = p_face_id and f.user_id = auth.uid());
begin
  perform from pool_members m where m.pool_id = v_pool_id and m.profile_id = auth.uid() for update;
  delete from faces f where f.id = p_face_id and f.user_id = auth.uid() and f.photo_key is not null;
  return found;
end $$;
revoke all on function delete_face(uuid) from public, anon, authenticated, service_role;
grant execute on function delete_face(uuid) to authenticated, service_role;
