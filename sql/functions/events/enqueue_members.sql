-- Queues people of an event to be matched. Idempotent: one row per person; the higher priority and the first time stay, attempts start anew,
-- and work begun before does not finish the row (generation). Does nothing in pools of other modes or when matching is disabled.
-- Called by triggers and by enqueue_event_matchmaking. Locks the members (key share) and the queue rows in the order of user_id. Returns how many were queued.
create or replace function enqueue_members(p_event_id uuid, p_user_ids uuid[], p_priority int, p_cause text) returns int
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_count int;
begin
  insert into matchmaking_queue as q (event_id, user_id, priority, cause, changed, unmatched)
    select m.pool_id, m.profile_id, p_priority, p_cause, p_cause in ('joined', 'edited'),
           not exists (select from user_matches u where u.event_id = m.pool_id and u.user_id = m.profile_id)
    from pool_members m
    join pools p on p.id = m.pool_id and p.mode = 'events' and p.matchmaking_enabled
    where m.pool_id = p_event_id and m.profile_id = any (p_user_ids)
    order by m.profile_id
    for key share of m -- somebody who is just leaving is waited for and left out
    on conflict on constraint matchmaking_queue_once do update
      set priority = greatest(q.priority, excluded.priority),
          cause = case when excluded.priority > q.priority then excluded.cause else q.cause end,
          changed = q.changed or excluded.changed,
          unmatched = excluded.unmatched,
          generation = q.generation + 1,
          attempts = 0,
          last_error = null,
          run_at = least(q.run_at, clock_timestamp());
  get diagnostics v_count = row_count;
  if v_count > 0 then
    perform pg_notify('nakodo_work', 'events');
  end if;
  return v_count;
end $$;
revoke all on function enqueue_members(uuid, uuid[], int, text) from public, anon, authenticated, service_role;
grant execute on function enqueue_members(uuid, uuid[], int, text) to service_role;
