-- An admin, or the service, takes somebody out of a pool, and tells them. Returns whether they were in it; idempotent. They may join again
-- with the code. Locks the profile (key share), then as leaving does the row of the member. Security definer: an admin may not delete other people's rows; the caller is checked below.
create or replace function remove_member(p_pool_id uuid, p_user_id uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if auth.role() is distinct from 'service_role' and not is_staff('admin') then
    raise exception 'Only an admin may remove somebody' using errcode = 'NK403';
  end if;
  perform from profiles p where p.id = p_user_id for key share;
  delete from pool_members m where m.pool_id = p_pool_id and m.profile_id = p_user_id;
  if not found then
    return false;
  end if;
  perform tell_person(p_user_id, 'event.left', jsonb_build_object('eventId', o.id, 'name', o.name)) from pools o where o.id = p_pool_id;
  return true;
end $$;
revoke all on function remove_member(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function remove_member(uuid, uuid) to authenticated, service_role;
