-- Removes jobs that were over more than p_keep ago, at most p_limit at a time. Called by the service that tidies them. Locks what it removes and
-- passes over what others hold. Idempotent. Returns how many were removed.
create or replace function trim_match_jobs(p_keep interval, p_limit int) returns int
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_removed int;
begin
  delete from match_jobs j where j.id in (
    select o.id from match_jobs o
    where o.status in ('completed', 'failed') and o.completed_at < clock_timestamp() - p_keep
      -- One that failed for no reason of its photo goes with that (tidy_photos).
      and not (o.status = 'failed' and o.reason is null and exists (select from faces f where f.id = o.face_id and f.state = 'waiting'))
    order by o.completed_at limit p_limit for update skip locked
  );
  get diagnostics v_removed = row_count;
  return v_removed;
end $$;
revoke all on function trim_match_jobs(interval, int) from public, anon, authenticated, service_role;
grant execute on function trim_match_jobs(interval, int) to service_role;
