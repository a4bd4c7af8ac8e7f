-- Ends the caller's session because they would rather meet somebody else (`skip`) or nobody (`left`). The partner is told at once, and both can
-- search again. Returns whether it was this call that ended it: skipping twice, or after the partner did, is no error. NK404 when the session is
-- not of the caller. Locks: see end_session. Idempotent. Security definer: sessions are written by functions only; the caller is checked.
create or replace function skip_partner(p_session_id uuid, p_user_id uuid default auth.uid(), p_why text default 'skip') returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_me uuid := live_caller(p_user_id);
begin
  if p_why is null or p_why not in ('skip', 'left') then
    raise exception 'A session is ended by skip or left' using errcode = 'NK422';
  end if;
  if not exists (select from chat_sessions s where s.id = p_session_id and v_me in (s.user1_id, s.user2_id)) then
    raise exception 'There is no such session of yours' using errcode = 'NK404';
  end if;
  return end_session(p_session_id, v_me, p_why);
end $$;
revoke all on function skip_partner(uuid, uuid, text) from public, anon, authenticated, service_role;
grant execute on function skip_partner(uuid, uuid, text) to authenticated, service_role;
