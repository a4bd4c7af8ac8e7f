-- Gives the lease of an event back: 'error' while people are parked with an error, else 'idle'. Does nothing when the lease is
-- no longer this worker's (paused, taken over). Locks the job's row.
create or replace function release_matchmaking_job(p_event_id uuid, p_worker text) returns void
language sql set search_path = pg_catalog, public, pg_temp as $$
  update matchmaking_jobs j
    set last_run_at = clock_timestamp(),
        status = case when exists (
          select from matchmaking_queue q where q.event_id = j.event_id and q.run_at = 'infinity'
        ) then 'error' else 'idle' end,
        last_error = (
          select q.last_error from matchmaking_queue q where q.event_id = j.event_id and q.last_error is not null
          order by q.run_at desc, q.id limit 1
        )
    where j.event_id = p_event_id and j.locked_by = p_worker
$$;
revoke all on function release_matchmaking_job(uuid, text) from public, anon, authenticated, service_role;
grant execute on function release_matchmaking_job(uuid, text) to service_role;
