-- The caller's conversation, locked until this transaction ends: messages, read positions and the end of it come one after another.
-- Order: the two profiles (key share), the conversation. Raises NK404 for one that does not exist or is not the caller's.
-- Called by send_message and read_messages_up_to.
create or replace function lock_conversation(p_conversation_id uuid) returns conversations
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_conversation conversations;
begin
  select * into v_conversation from conversations c where c.id = p_conversation_id and auth.uid() in (c.low_id, c.high_id);
  perform from profiles p where p.id in (v_conversation.low_id, v_conversation.high_id) order by p.id for key share;
  select * into v_conversation from conversations c where c.id = v_conversation.id and c.opened_at is not null for no key update;
  if not found then
    raise exception 'There is no such conversation of yours' using errcode = 'NK404';
  end if;
  return v_conversation;
end $$;
revoke all on function lock_conversation(uuid) from public, anon, authenticated, service_role;
grant execute on function lock_conversation(uuid) to service_role;
