-- An admin, or the service, deletes an event with its members' places, lists and queue; people's profiles stay. `p_code` is typed by whoever
-- deletes, so that it is this event and no other. Returns false where there is none: deleting again is no error.
-- Locks the pool, then what goes with it. Security definer: an admin may not delete pools; the caller is checked below.
create or replace function delete_event(p_event_id uuid, p_code text) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_code text;
begin
  if auth.role() is distinct from 'service_role' and not is_staff('admin') then
    raise exception 'Only an admin may delete an event' using errcode = 'NK403';
  end if;
  select p.code into v_code from pools p where p.id = p_event_id and p.mode = 'events' for update;
  if v_code is null then
    return false;
  elsif lower(v_code) <> lower(p_code) then
    raise exception 'This is not the code of the event: type % to delete it', v_code using errcode = 'NK422';
  end if;
  delete from pools p where p.id = p_event_id;
  return true;
end $$;
revoke all on function delete_event(uuid, text) from public, anon, authenticated, service_role;
grant execute on function delete_event(uuid, text) to authenticated, service_role;
