-- An admin, or the service, has everybody tried again who was parked with an error, or waits for the next attempt. Returns how many.
-- Idempotent. Locks as enqueue_members. Security definer: an admin may not write the queue; the caller is checked below.
create or replace function retry_parked(p_event_id uuid) returns int
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if auth.role() is distinct from 'service_role' and not is_staff('admin') then
    raise exception 'Only an admin may try them again' using errcode = 'NK403';
  end if;
  return enqueue_members(
    p_event_id,
    (select array_agg(q.user_id) from matchmaking_queue q where q.event_id = p_event_id and q.attempts > 0),
    0, 'rematch'
  );
end $$;
revoke all on function retry_parked(uuid) from public, anon, authenticated, service_role;
grant execute on function retry_parked(uuid) to authenticated, service_role;
