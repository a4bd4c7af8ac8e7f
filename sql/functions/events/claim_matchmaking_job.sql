-- Gives a worker the lease of one event that has people to match, the least recently served first so that no event starves another.
-- An expired lease counts as free: its worker is gone or stuck. `p_event_id` limits the choice to one event.
-- Locks one row of matchmaking_jobs, skipping locked ones. Returns null when there is nothing to do.
create or replace function claim_matchmaking_job(p_worker text, p_lease_ms int, p_event_id uuid default null) returns uuid
language sql set search_path = pg_catalog, public, pg_temp as $$
  update matchmaking_jobs j
    set status = 'running', locked_by = p_worker, locked_until = clock_timestamp() + make_interval(secs => p_lease_ms / 1000.0),
        last_run_at = clock_timestamp()
    where j.event_id = (
      select c.event_id
      from matchmaking_jobs c
      join pools p on p.id = c.event_id
      where (p_event_id is null or c.event_id = p_event_id)
        and (c.status in ('idle', 'error') or (c.status = 'running' and c.locked_until < clock_timestamp()))
        and p.mode = 'events' and p.matchmaking_enabled
        and exists (
          select from matchmaking_queue q
          where q.event_id = c.event_id and q.run_at <= clock_timestamp() and coalesce(q.locked_until, '-infinity') < clock_timestamp()
        )
      order by c.last_run_at nulls first, c.event_id
      limit 1
      for update of c skip locked
    )
    returning j.event_id
$$;
revoke all on function claim_matchmaking_job(text, int, uuid) from public, anon, authenticated, service_role;
grant execute on function claim_matchmaking_job(text, int, uuid) to service_role;
