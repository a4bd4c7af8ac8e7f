-- Counts a call of the live mode that a person makes by SQL. Over p_points in p_seconds: NK429, with the seconds to wait. A bucket that leaks:
-- p_points may come at once, and again as many in each p_seconds. A call that is refused, here or later, is not counted: its transaction takes the
-- count back, and it has changed nothing. Called by find_match and send_session_message, first of all and not for the service: our server
-- acts as the service there, and counts in its memory (src/modes/live), so this costs it nothing.
-- Locks the caller's own count: two calls of one person come one after the other. Only the clock of the database counts.
create or replace function limit_live_calls(p_user_id uuid, p_name text, p_points int, p_seconds int) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_level float8;
begin
  insert into live_calls as c (user_id, name, level) values (p_user_id, p_name, 1)
    on conflict (user_id, name) do update set
      level = greatest(0, c.level - greatest(0, extract(epoch from clock_timestamp() - c.counted_at)) * p_points / p_seconds) + 1,
      counted_at = clock_timestamp()
    returning c.level into v_level;
  if v_level > p_points then
    raise exception 'Too many in a short time: wait a moment'
      using errcode = 'NK429', detail = greatest(1, ceil((v_level - p_points) * p_seconds / p_points))::text;
  end if;
end $$;
revoke all on function limit_live_calls(uuid, text, int, int) from public, anon, authenticated, service_role;
grant execute on function limit_live_calls(uuid, text, int, int) to service_role;
