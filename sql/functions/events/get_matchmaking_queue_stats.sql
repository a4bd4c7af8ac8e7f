-- The queue of every event at a glance. Read only; for operators and the console.
create or replace function get_matchmaking_queue_stats()
returns table (
  event_id uuid, event_name text, status text, members bigint,
  queued bigint, ready bigint, in_work bigint, retrying bigint, parked bigint,
  oldest timestamptz, last_run_at timestamptz, processed_count bigint, error_count bigint
)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select p.id, p.name, j.status,
         (select count(*) from pool_members m where m.pool_id = p.id),
         count(q.id),
         count(q.id) filter (where q.run_at <= now() and coalesce(q.locked_until, '-infinity') < now()),
         count(q.id) filter (where q.locked_until >= now()),
         count(q.id) filter (where q.attempts > 0 and q.run_at < 'infinity'),
         count(q.id) filter (where q.run_at = 'infinity'),
         min(q.enqueued_at), j.last_run_at, j.processed_count, j.error_count
  from pools p
  join matchmaking_jobs j on j.event_id = p.id
  left join matchmaking_queue q on q.event_id = p.id
  where p.mode = 'events'
  group by p.id, p.name, j.event_id
  order by count(q.id) desc, p.name, p.id
$$;
revoke all on function get_matchmaking_queue_stats() from public, anon, authenticated, service_role;
grant execute on function get_matchmaking_queue_stats() to authenticated, service_role;
