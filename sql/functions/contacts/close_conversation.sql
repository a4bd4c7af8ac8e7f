-- Ends a conversation and takes back the hellos that led to it: to begin again, both say hello again. Tells both. Idempotent.
-- Called by end_conversation and by the triggers on blocks and profiles. Locks the conversation; whoever calls holds the people's rows.
create or replace function close_conversation(p_conversation_id uuid, p_ended_by uuid, p_why text) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_conversation conversations;
begin
  select * into v_conversation from conversations c where c.id = p_conversation_id and c.state <> 'ended' for no key update;
  if not found then
    return;
  end if;
  update conversations c
    set state = 'ended', ended_at = clock_timestamp(), ended_by = p_ended_by, ended_why = p_why,
        ended_after = coalesce((select max(m.id) from conversation_messages m where m.conversation_id = c.id), 0)
    where c.id = p_conversation_id;
  delete from hellos h
    where h.pool_id = v_conversation.pool_id
      and ((h.from_id = v_conversation.low_id and h.to_id = v_conversation.high_id)
        or (h.from_id = v_conversation.high_id and h.to_id = v_conversation.low_id));
  perform tell_pair(v_conversation.low_id, v_conversation.high_id, 'conversation.ended', jsonb_build_object('conversationId', p_conversation_id));
end $$;
revoke all on function close_conversation(uuid, uuid, text) from public, anon, authenticated, service_role;
grant execute on function close_conversation(uuid, uuid, text) to service_role;
