-- Before a lobby is deleted: who talks in it is told that it is over. The sessions themselves go with it, by foreign key, as do the tickets, whose
-- people are woken (on_tickets_removed). Locks the tickets by user_id and the sessions by id, after the pool. Security definer: as on_live_pool_written.
create or replace function on_live_pool_deleted() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from waiting_queue w where w.pool_id = old.id order by w.user_id for update;
  delete from waiting_queue w where w.pool_id = old.id;
  perform end_session(l.id, null, 'closed')
    from (select s.id from chat_sessions s where s.pool_id = old.id and s.status = 'active' order by s.id) l;
  return old;
end $$;
revoke all on function on_live_pool_deleted() from public, anon, authenticated, service_role;

create or replace trigger pools_before_live_delete before delete on pools
  for each row when (old.mode = 'live') execute function on_live_pool_deleted();
