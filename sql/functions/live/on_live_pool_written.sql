-- After a lobby was changed: a pool that is no lobby any more has no tickets and no sessions (they end as `closed`); one that is paused has no
-- tickets, since nobody should wait where nobody is paired, and those who talk go on. All concerned are told (on_tickets_removed, end_session).
-- Locks profiles (key share), tickets, sessions, after the pool: move_pool has the profiles before. Security definer: an organiser may not write them.
create or replace function on_live_pool_written() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.mode = 'live' and new.matchmaking_enabled then
    return null;
  end if;
  perform from waiting_queue w where w.pool_id = new.id order by w.user_id for update;
  delete from waiting_queue w where w.pool_id = new.id;
  if new.mode <> 'live' then
    perform end_session(s.id, null, 'closed') from chat_sessions s where s.pool_id = new.id and s.status = 'active' order by s.id;
    delete from live_tickers t where t.pool_id = new.id;
  end if;
  return null;
end $$;
revoke all on function on_live_pool_written() from public, anon, authenticated, service_role;

create or replace trigger pools_after_live_write after update of mode, matchmaking_enabled on pools
  for each row when (old.mode = 'live') execute function on_live_pool_written();
