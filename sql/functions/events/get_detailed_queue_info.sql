-- Everybody who is queued in one event or lookalike pool, in the order they will be worked; last, who failed too often. Read only; for operators
-- and the console.
create or replace function get_detailed_queue_info(p_event_id uuid)
returns table (
  queue_position bigint, user_id uuid, user_name text, priority smallint, cause text, state text,
  unmatched boolean, enqueued_at timestamptz, run_at timestamptz, attempts int, last_error text
)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  with queued as (
    select q.user_id, q.priority, q.cause, q.unmatched, q.enqueued_at, q.run_at, q.locked_until, q.attempts, q.last_error,
           row_number() over (order by q.unmatched desc, q.priority desc, q.enqueued_at, q.id) as place
    from matchmaking_queue q
    where q.event_id = p_event_id
    union all
    select j.user_id, 0::smallint, j.cause, j.cause = 'photo', j.created_at, j.run_at, j.locked_until, j.attempts, j.error_message,
           row_number() over (order by j.turn, j.created_at, j.id)
    from match_jobs j
    where j.pool_id = p_event_id and (j.status in ('pending', 'processing') or j.id in (select f.id from failed_match_jobs(p_event_id) f))
  )
  select row_number() over w, q.user_id, p.name, q.priority, q.cause,
         case
           when q.run_at = 'infinity' then 'parked'
           when q.locked_until >= now() then 'in work'
           when q.run_at > now() then 'retrying'
           else 'ready'
         end,
         q.unmatched, q.enqueued_at, q.run_at, q.attempts, q.last_error
  from queued q
  left join profiles p on p.id = q.user_id
  window w as (order by q.run_at = 'infinity', q.place)
  order by 1
$$;
revoke all on function get_detailed_queue_info(uuid) from public, anon, authenticated, service_role;
grant execute on function get_detailed_queue_info(uuid) to authenticated, service_role;
