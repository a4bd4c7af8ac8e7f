-- An admin, or the service, deletes an event, a lobby or a lookalike pool with its members' places, lists, queue, sessions and photos; people's profiles stay.
-- `p_code` is typed by whoever deletes, so that it is this one and no other. Returns false where there is none of this mode: deleting again
-- is no error. Tells the members. Locks their profiles (key share), the pool, then what goes with it.
-- Security definer: an admin may not delete pools; the caller is checked below.
create or replace function delete_pool(p_pool_id uuid, p_mode text, p_code text) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_code text;
  v_name text;
  v_members uuid[];
begin
  if auth.role() is distinct from 'service_role' and not is_staff('admin') then
    raise exception 'Only an admin may delete this' using errcode = 'NK403';
  end if;
  perform from profiles p where p.id in (select m.profile_id from pool_members m where m.pool_id = p_pool_id) order by p.id for key share;
  select p.code, p.name into v_code, v_name from pools p where p.id = p_pool_id and p.mode = p_mode for update;
  if v_code is null then
    return false;
  elsif lower(v_code) <> lower(p_code) then
    raise exception 'This is not the code of the %: type % to delete it', case p_mode when 'live' then 'lobby' when 'lookalike' then 'pool' when 'community' then 'community' else 'event' end, v_code
      using errcode = 'NK422';
  end if;
  with told as (
    insert into person_events (user_id, kind, data)
    select l.id, 'event.left', jsonb_build_object('eventId', p_pool_id, 'name', v_name)
    from (
      select p.id from pool_members m join profiles p on p.id = m.profile_id
      where m.pool_id = p_pool_id order by p.id for key share of p skip locked -- joined meanwhile, and being deleted: not told
    ) l
    returning user_id
  )
  select array_agg(t.user_id) into v_members from told t;
  delete from pools p where p.id = p_pool_id;
  perform notify_people(v_members);
  return true;
end $$;
revoke all on function delete_pool(uuid, text, text) from public, anon, authenticated, service_role;
grant execute on function delete_pool(uuid, text, text) to authenticated, service_role;
