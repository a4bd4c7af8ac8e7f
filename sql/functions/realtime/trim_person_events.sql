-- Removes events older than p_keep, at most p_limit at a time, and notes up to where. Called by the service that keeps the log short.
-- What people were told of live sessions goes after minutes (cleanup_matchmaking) and is in another index. What they were told of photos goes after
-- a day at the latest: whose photo led to whom is told by the tables, and forgotten when they do.
-- Locks the row of the cut first, so that processes do it one after another. Idempotent. Returns how many were removed.
create or replace function trim_person_events(p_keep interval, p_limit int) returns bigint
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_removed bigint;
  v_upto xid8;
begin
  perform from trimmed_logs h where h.name = 'person_events' for update;
  with old as (
    (select e.id from person_events e where e.created_at < now() - p_keep and e.kind not in ('live.matched', 'live.ended')
     order by e.created_at limit p_limit)
    union
    (select e.id from person_events e
     where e.created_at < now() - least(p_keep, interval '1 day') and e.kind in ('lookalike.job', 'lookalike.matched', 'lookalike.unmatched', 'lookalike.moderated')
     order by e.created_at limit p_limit)
  ), removed as (
    delete from person_events e using old where e.id = old.id returning e.changed_xid
  )
  select count(*), max(r.changed_xid) into v_removed, v_upto from removed r;
  update trimmed_logs h set trimmed_xid = v_upto where h.name = 'person_events' and v_upto > h.trimmed_xid;
  return v_removed;
end $$;
revoke all on function trim_person_events(interval, int) from public, anon, authenticated, service_role;
grant execute on function trim_person_events(interval, int) to service_role;
