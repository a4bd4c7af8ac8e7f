-- The heartbeat: these people are here, whether they wait or talk. Called by each process for everybody connected to it every 10 s, in one
-- statement, and by find_match. The partner of whoever was away is woken. Takes rows only if they are free, so it waits for nobody and nobody
-- deadlocks with it: a row it misses is touched by the next. Idempotent. Security definer: the rows are written by functions only.
create or replace function touch_live(p_user_ids uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp set enable_seqscan = off
  set plan_cache_mode = force_generic_plan as $$
declare
  v_back uuid[];
begin
  update waiting_queue w set seen_at = clock_timestamp(), present = true
    from (select q.user_id from waiting_queue q where q.user_id = any (p_user_ids) for update skip locked) t
    where w.user_id = t.user_id;
  with free as (
    select x.session_id, x.user_id, x.away_since from session_participants x
    where x.user_id = any (p_user_ids) and x.active for update skip locked
  ), touched as (
    update session_participants x set seen_at = clock_timestamp(), away_since = null
      from free f where x.session_id = f.session_id and x.user_id = f.user_id
  )
  select array_agg(y.user_id) into v_back
    from free f join session_participants y on y.session_id = f.session_id
    where f.away_since is not null;
  if v_back is not null then
    perform notify_people(v_back);
  end if;
end $$;
revoke all on function touch_live(uuid[]) from public, anon, authenticated, service_role;
grant execute on function touch_live(uuid[]) to service_role;
