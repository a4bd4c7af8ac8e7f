-- The caller sends a message in a conversation of theirs; both are told. Idempotent by p_client_id: sent twice it is one.
-- NK409 when it has ended, or when another text was sent with this p_client_id. Locks as lock_conversation, so ids grow in the order of sending.
-- Security definer: tells the other; the caller is checked by lock_conversation.
create or replace function send_message(p_conversation_id uuid, p_client_id uuid, p_text text) returns conversation_messages
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_conversation conversations := lock_conversation(p_conversation_id);
  v_message conversation_messages;
begin
  select * into v_message from conversation_messages m
    where m.sender_id = auth.uid() and m.conversation_id = p_conversation_id and m.client_id = p_client_id;
  if found then
    if v_message.text <> p_text then
      raise exception 'Another message was sent with this clientId: give each message its own' using errcode = 'NK409';
    end if;
    return v_message;
  end if;
  if v_conversation.state <> 'open' then
    raise exception 'This conversation has ended: nothing can be sent any more' using errcode = 'NK409';
  end if;
  insert into conversation_messages (conversation_id, sender_id, client_id, text)
    values (p_conversation_id, auth.uid(), p_client_id, p_text) returning * into v_message;
  perform tell_pair(v_conversation.low_id, v_conversation.high_id, 'message.sent', jsonb_build_object('message', message_json(v_message)));
  return v_message;
end $$;
revoke all on function send_message(uuid, uuid, text) from public, anon, authenticated, service_role;
grant execute on function send_message(uuid, uuid, text) to authenticated, service_role;
