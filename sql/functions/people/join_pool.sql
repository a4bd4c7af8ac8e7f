-- The caller joins the pool with this code. Idempotent: joining twice keeps the first time. Returns the pool's id.
-- Security definer: a person may not read pools they are not in, nor add members; the code is the right to.
create or replace function join_pool(p_code text) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_pool_id uuid;
begin
  if auth.uid() is null then
    raise exception 'sign in before joining' using errcode = 'NK401';
  end if;
  select p.id into v_pool_id from pools p where lower(p.code) = lower(p_code);
  if v_pool_id is null then
    raise exception 'no pool has this code' using errcode = 'NK404';
  end if;
  insert into pool_members (pool_id, profile_id) values (v_pool_id, auth.uid()) on conflict do nothing;
  return v_pool_id;
end $$;
revoke all on function join_pool(text) from public, anon, authenticated, service_role;
grant execute on function join_pool(text) to authenticated, service_role;
