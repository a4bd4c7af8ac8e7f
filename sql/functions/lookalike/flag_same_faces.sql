-- Shows moderators that a face can hardly be told from others of the pool, whatever the policy makes of the two. Called by the job that measured it, in
-- the transaction that writes it, with the pool's lock. p_same: [{ user_id, similarity }]. Once a pair of photos: what moderators have decided stands.
-- Locks the other faces (key share, by id), after that one: whoever just deletes theirs is waited for, and then there is nothing to show. Idempotent.
create or replace function flag_same_faces(p_face_id uuid, p_same jsonb) returns void
language sql set search_path = pg_catalog, public, pg_temp as $$
  insert into face_flags (pool_id, kind, face_id, other_face_id, similarity)
  select f.pool_id, 'same_face', f.id, o.id, s.similarity
  from faces f
  cross join jsonb_to_recordset(p_same) s (user_id uuid, similarity real)
  join faces o on o.pool_id = f.pool_id and o.user_id = s.user_id and o.state = 'ready' and o.model = f.model
  where f.id = p_face_id and o.user_id <> f.user_id
    and not exists (select from face_flags g where g.kind = 'same_face' and g.face_id = o.id and g.other_face_id = f.id)
  order by o.id
  for key share of o
  on conflict (face_id, other_face_id, kind) do nothing
$$;
revoke all on function flag_same_faces(uuid, jsonb) from public, anon, authenticated, service_role;
grant execute on function flag_same_faces(uuid, jsonb) to service_role;
