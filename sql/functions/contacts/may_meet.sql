-- Whether two members of a pool may have to do with each other at all: no block either way, both on one side of the age wall.
-- Called with their rows locked, by say_hello, and by what shows hellos. Read only.
create or replace function may_meet(p_pool_id uuid, p_one_id uuid, p_other_id uuid) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select not exists (select from blocks b where b.blocker_id = p_one_id and b.blocked_id = p_other_id)
     and not exists (select from blocks b where b.blocker_id = p_other_id and b.blocked_id = p_one_id)
     and exists (
       select from pool_members a join pool_members b on b.pool_id = a.pool_id and b.is_minor = a.is_minor
       where a.pool_id = p_pool_id and a.profile_id = p_one_id and b.profile_id = p_other_id
     )
$$;
revoke all on function may_meet(uuid, uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function may_meet(uuid, uuid, uuid) to service_role;
