-- A message of a live session as the protocol has it (liveMessage). Pure.
create or replace function session_message_json(p_message session_messages) returns jsonb
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select jsonb_build_object('id', p_message.id, 'sessionId', p_message.session_id, 'senderId', p_message.sender_id,
    'clientId', p_message.client_id, 'text', p_message.text,
    'sentAt', to_char(p_message.sent_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
$$;
revoke all on function session_message_json(session_messages) from public, anon, authenticated, service_role;
grant execute on function session_message_json(session_messages) to service_role;
