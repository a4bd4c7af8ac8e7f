-- Takes one of the calls that an outside service may be sent this hour, over all processes; false: none is left. Called before each paid call.
-- Locks the row of the hour until the caller's transaction ends, so call it in one of its own. Removes hours long past.
create or replace function take_outside_call(p_service text, p_max_per_hour int) returns boolean
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_hour timestamptz := date_trunc('hour', now());
begin
  delete from outside_calls c where c.service = p_service and c.hour < v_hour - interval '7 days';
  if p_max_per_hour < 1 then
    return false;
  end if;
  insert into outside_calls as c (service, hour, calls) values (p_service, v_hour, 1)
    on conflict (service, hour) do update set calls = c.calls + 1 where c.calls < p_max_per_hour;
  return found;
end $$;
revoke all on function take_outside_call(text, int) from public, anon, authenticated, service_role;
grant execute on function take_outside_call(text, int) to service_role;
