-- The caller has seen the messages of a conversation up to this one. Never goes back; idempotent. Both are told when it goes on.
-- Locks as lock_conversation. Security definer: tells the other; the caller is checked by lock_conversation.
create or replace function read_messages_up_to(p_conversation_id uuid, p_up_to bigint) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_conversation conversations := lock_conversation(p_conversation_id);
  v_low boolean := v_conversation.low_id = auth.uid();
  v_before bigint := case when v_low then v_conversation.low_read_up_to else v_conversation.high_read_up_to end;
  v_up_to bigint := (select max(m.id) from conversation_messages m where m.conversation_id = p_conversation_id and m.id <= p_up_to);
begin
  if v_up_to is null or v_up_to <= v_before then
    return;
  end if;
  update conversations c
    set low_read_up_to = case when v_low then v_up_to else c.low_read_up_to end,
        high_read_up_to = case when v_low then c.high_read_up_to else v_up_to end
    where c.id = p_conversation_id;
  perform tell_pair(v_conversation.low_id, v_conversation.high_id, 'conversation.read',
    jsonb_build_object('conversationId', p_conversation_id, 'readerId', auth.uid(), 'upTo', v_up_to));
end $$;
revoke all on function read_messages_up_to(uuid, bigint) from public, anon, authenticated, service_role;
grant execute on function read_messages_up_to(uuid, bigint) to authenticated, service_role;
