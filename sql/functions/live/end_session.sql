-- Ends one live session: see end_sessions. False: it had ended before (or never was). Called by whatever ends sessions; whoever ends several takes
-- them by id. Idempotent. Locks: see end_sessions.
create or replace function end_session(p_session_id uuid, p_ended_by uuid, p_why text) returns boolean
language sql set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from end_sessions(array[p_session_id], array[p_ended_by], array[p_why]))
$$;
revoke all on function end_session(uuid, uuid, text) from public, anon, authenticated, service_role;
grant execute on function end_session(uuid, uuid, text) to service_role;
