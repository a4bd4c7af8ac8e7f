-- Takes the locks under which two people's contact in a pool changes: nobody else opens, ends or blocks it until this transaction ends.
-- Order: profiles (key share), the pool (key share), the members by id (no key update: decisions of the matcher are not in the way, blocks
-- and leaving are). Returns how many of the two are members. Called by say_hello and end_conversation.
create or replace function lock_pair(p_pool_id uuid, p_one_id uuid, p_other_id uuid) returns int
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_members int;
begin
  perform from profiles p where p.id in (p_one_id, p_other_id) order by p.id for key share;
  perform from pools o where o.id = p_pool_id for key share;
  perform from pool_members m where m.pool_id = p_pool_id and m.profile_id in (p_one_id, p_other_id) order by m.profile_id for no key update;
  get diagnostics v_members = row_count;
  return v_members;
end $$;
revoke all on function lock_pair(uuid, uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function lock_pair(uuid, uuid, uuid) to service_role;
