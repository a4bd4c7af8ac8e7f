-- The caller joins the pool with this code. Idempotent: joining twice keeps the first time. Returns the pool's id.
-- Refused without a profile, to suspended people, once the pool has ended (its end closes the door, the lists inside stay current), and, where
-- it asks for one, without a birth date or an age: who is unknown would count as an adult. That refusal names the column `birthDate`.
-- Locks the profile for share: a suspension comes before or after, and then takes them out.
-- Security definer: a person may not read pools they are not in, nor add members; the code is the right to.
create or replace function join_pool(p_code text) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_pool pools;
  v_what text;
  v_profile record;
begin
  if auth.uid() is null then
    raise exception 'Sign in before joining' using errcode = 'NK401';
  end if;
  select * into v_pool from pools p where lower(p.code) = lower(p_code);
  if v_pool.id is null then
    raise exception 'No event, lobby or pool has this code: look at it again, or ask the organiser' using errcode = 'NK404';
  end if;
  if exists (select from pool_members m where m.pool_id = v_pool.id and m.profile_id = auth.uid()) then
    return v_pool.id;
  end if;
  v_what := case v_pool.mode when 'live' then 'lobby' when 'lookalike' then 'pool' when 'community' then 'community' else 'event' end;
  if v_pool.ends_at <= now() then
    raise exception 'This % has ended: nobody can join any more', v_what using errcode = 'NK409';
  end if;
  select p.suspended_at, profile_born_on(p.birth_date, p.stated_age, p.stated_age_on) as born_on into v_profile
    from profiles p where p.id = auth.uid() for share;
  if not found then
    raise exception 'Fill in your profile first: at least a name' using errcode = 'NK409';
  end if;
  if v_profile.suspended_at is not null then
    raise exception 'This account is suspended: it cannot join' using errcode = 'NK403';
  end if;
  if v_pool.asks_birth_date and v_profile.born_on is null then
    raise exception 'This % keeps people under % and adults apart: say when you were born to come in', v_what, v_pool.minimum_age
      using errcode = 'NK409', column = 'birthDate';
  end if;
  insert into pool_members (pool_id, profile_id) values (v_pool.id, auth.uid()) on conflict do nothing;
  return v_pool.id;
end $$;
revoke all on function join_pool(text) from public, anon, authenticated, service_role;
grant execute on function join_pool(text) to authenticated, service_role;
