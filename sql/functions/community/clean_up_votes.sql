-- Removes what is kept for a while only: queue rows a week after they were consumed, metrics after 30 days. Proposals and votes stay: they are the record of
-- who decided what, and keep a pair from being proposed again. At most p_limit of each. Returns how many. Called by the job `cleanup`.
create or replace function clean_up_votes(p_limit int default 5000) returns int
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_queue int;
  v_metrics int;
begin
  delete from match_generation_queue q where q.id in (
    select o.id from match_generation_queue o where o.consumed_at < clock_timestamp() - interval '7 days' limit p_limit for update skip locked);
  get diagnostics v_queue = row_count;
  delete from system_metrics m where m.id in (
    select o.id from system_metrics o where o.recorded_at < clock_timestamp() - interval '30 days' limit p_limit for update skip locked);
  get diagnostics v_metrics = row_count;
  return v_queue + v_metrics;
end $$;
revoke all on function clean_up_votes(int) from public, anon, authenticated, service_role;
grant execute on function clean_up_votes(int) to service_role;
