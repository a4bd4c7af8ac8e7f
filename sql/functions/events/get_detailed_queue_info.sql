-- Every queued person of one event, in the order they will be worked. Read only; for operators and the console.
create or replace function get_detailed_queue_info(p_event_id uuid)
returns table (
  queue_position bigint, user_id uuid, user_name text, priority smallint, cause text, state text,
  unmatched boolean, enqueued_at timestamptz, run_at timestamptz, attempts int, last_error text
)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select row_number() over w, q.user_id, p.name, q.priority, q.cause,
         case
           when q.run_at = 'infinity' then 'parked'
           when q.locked_until >= now() then 'in work'
           when q.run_at > now() then 'retrying'
           else 'ready'
         end,
         q.unmatched, q.enqueued_at, q.run_at, q.attempts, q.last_error
  from matchmaking_queue q
  left join profiles p on p.id = q.user_id
  where q.event_id = p_event_id
  window w as (order by q.run_at = 'infinity', q.unmatched desc, q.priority desc, q.enqueued_at, q.id)
  order by 1
$$;
revoke all on function get_detailed_queue_info(uuid) from public, anon, authenticated, service_role;
grant execute on function get_detailed_queue_info(uuid) to authenticated, service_role;
