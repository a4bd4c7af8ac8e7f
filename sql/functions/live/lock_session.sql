-- A session of this person, locked until this transaction ends: messages and the end come one after another. Raises NK404 for one that does not
-- exist or is not theirs. Order: the two profiles (key share), the session. Called by send_session_message and keep_in_touch.
create or replace function lock_session(p_session_id uuid, p_user_id uuid) returns chat_sessions
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_session chat_sessions;
begin
  select * into v_session from chat_sessions s where s.id = p_session_id and p_user_id in (s.user1_id, s.user2_id);
  perform from profiles p where p.id in (v_session.user1_id, v_session.user2_id) order by p.id for key share;
  select * into v_session from chat_sessions s where s.id = v_session.id for no key update;
  if not found then
    raise exception 'There is no such session of yours' using errcode = 'NK404';
  end if;
  return v_session;
end $$;
revoke all on function lock_session(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function lock_session(uuid, uuid) to service_role;
