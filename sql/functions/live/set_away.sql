-- The connections of these people are gone: nobody is paired with them, and their partners are woken, whose state says so. They may come back
-- (touch_live) within 30 s of when they were heard last, p_silent_ms ago; then cleanup_matchmaking ends what they were in. Called by the process
-- that lost them, unless they are connected elsewhere in it. Locks: tickets by user_id, then the sessions by id. Idempotent.
-- Security definer: as touch_live.
create or replace function set_away(p_user_ids uuid[], p_silent_ms int[] default '{}') returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp set enable_seqscan = off
  set plan_cache_mode = force_generic_plan as $$
declare
  v_woken uuid[];
begin
  perform from waiting_queue w where w.user_id = any (p_user_ids) order by w.user_id for update;
  update waiting_queue w set present = false, seen_at = a.heard_at
    from (
      select u.user_id, clock_timestamp() - make_interval(secs => coalesce(u.silent_ms, 0) / 1000.0) as heard_at
      from unnest(p_user_ids, p_silent_ms) u (user_id, silent_ms)
    ) a
    where w.user_id = a.user_id and w.present;
  perform from chat_sessions s
    where s.id in (select x.session_id from session_participants x where x.user_id = any (p_user_ids) and x.active)
    order by s.id for no key update;
  with away as (
    update session_participants x set away_since = a.heard_at, seen_at = a.heard_at
      from (
        select u.user_id, clock_timestamp() - make_interval(secs => coalesce(u.silent_ms, 0) / 1000.0) as heard_at
        from unnest(p_user_ids, p_silent_ms) u (user_id, silent_ms)
      ) a
      where x.user_id = a.user_id and x.active and x.away_since is null
      returning x.session_id
  )
  select array_agg(y.user_id) into v_woken from away a join session_participants y on y.session_id = a.session_id;
  if v_woken is not null then
    perform notify_people(v_woken);
  end if;
end $$;
revoke all on function set_away(uuid[], int[]) from public, anon, authenticated, service_role;
grant execute on function set_away(uuid[], int[]) to service_role;
