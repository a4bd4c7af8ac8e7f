-- A message as the API and the event stream speak of it (packages/protocol/src/conversations.ts). Null of null.
create or replace function message_json(p_message conversation_messages) returns jsonb
language sql stable strict set search_path = pg_catalog, public, pg_temp as $$
  select jsonb_build_object(
    'id', (p_message).id, 'conversationId', (p_message).conversation_id, 'senderId', (p_message).sender_id, 'text', (p_message).text,
    'sentAt', to_char((p_message).sent_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'clientId', (p_message).client_id)
$$;
revoke all on function message_json(conversation_messages) from public, anon, authenticated, service_role;
grant execute on function message_json(conversation_messages) to service_role;
