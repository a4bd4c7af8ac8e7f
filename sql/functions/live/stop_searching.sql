-- The caller searches no more; whether they had a ticket. What a tick has decided by then stands: they find themselves in a session.
-- Idempotent. Locks the ticket. Security definer: tickets are written by functions only; the caller is checked.
create or replace function stop_searching(p_user_id uuid default auth.uid()) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from waiting_queue w where w.user_id = live_caller(p_user_id);
  return found;
end $$;
revoke all on function stop_searching(uuid) from public, anon, authenticated, service_role;
grant execute on function stop_searching(uuid) to authenticated, service_role;
