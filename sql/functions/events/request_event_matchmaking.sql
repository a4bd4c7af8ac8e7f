-- An admin, or the service, has everybody of an event matched again. Returns how many were queued; refuses when matching is switched off.
-- Idempotent. Security definer: an admin may not write the queue itself; the caller is checked below.
create or replace function request_event_matchmaking(p_event_id uuid, p_priority int) returns int
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_enabled boolean;
begin
  if auth.role() is distinct from 'service_role' and not is_staff('admin') then
    raise exception 'only an admin may start matching' using errcode = 'NK403';
  end if;
  select p.matchmaking_enabled into v_enabled from pools p where p.id = p_event_id and p.mode = 'events';
  if v_enabled is null then
    raise exception 'there is no such event' using errcode = 'NK404';
  elsif not v_enabled then
    raise exception 'matching is switched off for this event: switch it on first' using errcode = 'NK409';
  end if;
  return enqueue_event_matchmaking(p_event_id, p_priority);
end $$;
revoke all on function request_event_matchmaking(uuid, int) from public, anon, authenticated, service_role;
grant execute on function request_event_matchmaking(uuid, int) to authenticated, service_role;
