-- Times of the live mode that lie in the future are set to now: the clock of the database was set back since they were written, and nobody would be
-- gone, no session too long and no search wider until it had caught up. A few seconds are left alone: of those who write at this moment.
-- Takes rows only if they are free. Called by cleanup_matchmaking. Idempotent.
create or replace function settle_live_clocks() returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_now constant timestamptz := clock_timestamp();
  v_future constant timestamptz := clock_timestamp() + interval '5 seconds';
begin
  update waiting_queue w set seen_at = least(w.seen_at, v_now), joined_at = least(w.joined_at, v_now)
    from (select q.user_id from waiting_queue q where q.seen_at > v_future or q.joined_at > v_future for update skip locked) f
    where w.user_id = f.user_id;
  update session_participants x set seen_at = least(x.seen_at, v_now), away_since = least(x.away_since, v_now)
    from (
      select p.session_id, p.user_id from session_participants p
      where p.active and (p.seen_at > v_future or p.away_since > v_future) for update skip locked
    ) f
    where x.session_id = f.session_id and x.user_id = f.user_id;
  update chat_sessions s set created_at = v_now
    from (select c.id from chat_sessions c where c.status = 'active' and c.created_at > v_future for no key update skip locked) f
    where s.id = f.id;
  update live_tickers t set ticked_at = v_now
    from (select l.pool_id from live_tickers l where l.ticked_at > v_future for update skip locked) f
    where t.pool_id = f.pool_id;
end $$;
revoke all on function settle_live_clocks() from public, anon, authenticated, service_role;
grant execute on function settle_live_clocks() to service_role;
