-- The caller joins the pool with this code. Idempotent: joining twice keeps the first time. Returns the pool's id.
-- Refused without a profile, to suspended people, and once the pool has ended: its end closes the door, the lists inside stay current.
-- Locks the profile for share: a suspension comes before or after, and then takes them out.
-- Security definer: a person may not read pools they are not in, nor add members; the code is the right to.
create or replace function join_pool(p_code text) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_pool pools;
  v_suspended_at timestamptz;
begin
  if auth.uid() is null then
    raise exception 'Sign in before joining' using errcode = 'NK401';
  end if;
  select * into v_pool from pools p where lower(p.code) = lower(p_code);
  if v_pool.id is null then
    raise exception 'No event has this code: look at it again, or ask the organiser' using errcode = 'NK404';
  end if;
  if exists (select from pool_members m where m.pool_id = v_pool.id and m.profile_id = auth.uid()) then
    return v_pool.id;
  end if;
  if v_pool.ends_at <= now() then
    raise exception 'This event has ended: nobody can join any more' using errcode = 'NK409';
  end if;
  select p.suspended_at into v_suspended_at from profiles p where p.id = auth.uid() for share;
  if not found then
    raise exception 'Fill in your profile first: at least a name' using errcode = 'NK409';
  end if;
  if v_suspended_at is not null then
    raise exception 'This account is suspended: it cannot join events' using errcode = 'NK403';
  end if;
  insert into pool_members (pool_id, profile_id) values (v_pool.id, auth.uid()) on conflict do nothing;
  return v_pool.id;
end $$;
revoke all on function join_pool(text) from public, anon, authenticated, service_role;
grant execute on function join_pool(text) to authenticated, service_role;
