-- Queues every member of an event to be matched again, with a priority of 0 (normal) to 3 (forced). Called by operators, the API
-- and on_pool_written; idempotent. Returns how many were queued: 0 when matching is disabled or the pool is no event.
create or replace function enqueue_event_matchmaking(p_event_id uuid, p_priority int default 0) returns int
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if p_priority not between 0 and 3 then
    raise exception 'priority % is not one of 0 (normal), 1 (re-match), 2 (profile edited), 3 (forced)', p_priority using errcode = 'NK422';
  end if;
  return enqueue_members(
    p_event_id,
    (select array_agg(m.profile_id) from pool_members m where m.pool_id = p_event_id),
    p_priority,
    case when p_priority = 3 then 'forced' else 'rematch' end
  );
end $$;
revoke all on function enqueue_event_matchmaking(uuid, int) from public, anon, authenticated, service_role;
grant execute on function enqueue_event_matchmaking(uuid, int) to service_role;
