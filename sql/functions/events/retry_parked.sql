-- An admin, or the service, has everybody of an event or lookalike pool tried again who was parked with an error, or waits for the next attempt.
-- Returns how many. Idempotent. Locks as enqueue_members and open_match_jobs. Security definer: an admin may not write the queues; the caller is
-- checked below.
create or replace function retry_parked(p_event_id uuid) returns int
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_faces uuid[];
begin
  if auth.role() is distinct from 'service_role' and not is_staff('admin') then
    raise exception 'Only an admin may try them again' using errcode = 'NK403';
  end if;
  v_faces := array(
    select f.face_id from failed_match_jobs(p_event_id) f
    union
    select j.face_id from match_jobs j where j.pool_id = p_event_id and j.status = 'pending' and j.attempts > 0
  );
  if cardinality(v_faces) > 0 then
    return open_match_jobs(v_faces, 'photo'); -- also of photos that were never measured
  end if;
  return enqueue_members(
    p_event_id,
    (select array_agg(q.user_id) from matchmaking_queue q where q.event_id = p_event_id and q.attempts > 0),
    0, 'rematch'
  );
end $$;
revoke all on function retry_parked(uuid) from public, anon, authenticated, service_role;
grant execute on function retry_parked(uuid) to authenticated, service_role;
