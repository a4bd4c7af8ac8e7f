-- Takes what a decision about photos needs, in the house's order: the profiles of their people and of those they are matched with (key share, by id:
-- all are told), the pools (key share), the members whose photos they are (nothing is decided about them until this ends), the faces; each by id.
-- Called by decide_photo and decide_flag.
create or replace function lock_faces(p_face_ids uuid[]) returns void
language sql set search_path = pg_catalog, public, pg_temp as $$
  select from profiles p
    where p.id in (
      select f.user_id from faces f where f.id = any (p_face_ids)
      union select m.user_a_id from matches m where m.face_a_id = any (p_face_ids) or m.face_b_id = any (p_face_ids)
      union select m.user_b_id from matches m where m.face_a_id = any (p_face_ids) or m.face_b_id = any (p_face_ids)
    ) order by p.id for key share;
  select from pools o where o.id in (select f.pool_id from faces f where f.id = any (p_face_ids)) order by o.id for key share;
  select from pool_members m
    where (m.pool_id, m.profile_id) in (select f.pool_id, f.user_id from faces f where f.id = any (p_face_ids))
    order by m.pool_id, m.profile_id for update;
  select from faces f where f.id = any (p_face_ids) order by f.id for update
$$;
revoke all on function lock_faces(uuid[]) from public, anon, authenticated, service_role;
grant execute on function lock_faces(uuid[]) to service_role;
