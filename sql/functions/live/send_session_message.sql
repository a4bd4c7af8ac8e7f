-- Says something in the caller's live session. Returns the message as the protocol has it (liveMessage), who it is for, whether it had been
-- sent before with this p_client_id (then it is that one, also after the end), and the id of the one before it in the session (0: it
-- is the first): whoever knows all up to that one may show it at once. Whoever calls pushes it: nothing is told here but, once, that both
-- have written. NK404 for a session that is not theirs, NK409 when it has ended or another text was sent with this p_client_id, NK422 for
-- a text that is empty or too long, NK429 for more than 20 in 10 s that come from somebody themselves, not by our server. Locks their count, then as lock_session, so ids grow in the order of sending. Security definer: messages are written by
-- functions only; the caller is checked.
create or replace function send_session_message(p_session_id uuid, p_client_id uuid, p_text text, p_user_id uuid default auth.uid())
returns table (message jsonb, partner_id uuid, repeated boolean, previous_id bigint)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
  c_length constant int := 1000; -- in UTF-16 units, as everywhere else
  v_me uuid := live_caller(p_user_id);
  v_session chat_sessions;
  v_message session_messages;
  v_other uuid;
begin
  if auth.role() is distinct from 'service_role' then
    perform limit_live_calls(v_me, 'send_session_message', 20, 10);
  end if;
  if p_client_id is null or p_text is null or p_text !~ '\S' then
    raise exception 'Write something first' using errcode = 'NK422';
  end if;
  if length(p_text) > c_length or length(p_text) + length(regexp_replace(p_text, '[\u0001-\uffff]', '', 'g')) > c_length then
    raise exception 'At most % characters', c_length using errcode = 'NK422';
  end if;
  v_session := lock_session(p_session_id, v_me);
  v_other := case when v_session.user1_id = v_me then v_session.user2_id else v_session.user1_id end;
  select * into v_message from session_messages m where m.sender_id = v_me and m.session_id = p_session_id and m.client_id = p_client_id;
  if found then
    if v_message.text <> p_text then
      raise exception 'Another message was sent with this clientId: give each message its own' using errcode = 'NK409';
    end if;
    return query select session_message_json(v_message), v_other, true,
      (select coalesce(max(m.id), 0) from session_messages m where m.session_id = p_session_id and m.id < v_message.id);
    return;
  end if;
  if v_session.status <> 'active' then
    raise exception 'This session has ended: nothing can be sent any more' using errcode = 'NK409';
  end if;
  insert into session_messages (session_id, sender_id, client_id, text)
    values (p_session_id, v_me, p_client_id, p_text) returning * into v_message;
  update session_participants x set wrote = true where x.session_id = p_session_id and x.user_id = v_me and not x.wrote;
  if found and exists (select from session_participants x where x.session_id = p_session_id and x.user_id = v_other and x.wrote) then
    perform notify_people(array[v_me, v_other]);
  end if;
  return query select session_message_json(v_message), v_other, false,
    (select coalesce(max(m.id), 0) from session_messages m where m.session_id = p_session_id and m.id < v_message.id);
end $$;
revoke all on function send_session_message(uuid, uuid, text, uuid) from public, anon, authenticated, service_role;
grant execute on function send_session_message(uuid, uuid, text, uuid) to authenticated, service_role;
