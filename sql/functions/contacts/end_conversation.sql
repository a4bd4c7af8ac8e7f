-- The caller ends a conversation of theirs. Idempotent. Locks as lock_pair, then the conversation.
-- Security definer: tells the other; the caller is checked below.
create or replace function end_conversation(p_conversation_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_conversation conversations;
begin
  select * into v_conversation from conversations c
    where c.id = p_conversation_id and auth.uid() in (c.low_id, c.high_id) and c.opened_at is not null;
  if not found then
    raise exception 'There is no such conversation of yours' using errcode = 'NK404';
  end if;
  perform lock_pair(v_conversation.pool_id, v_conversation.low_id, v_conversation.high_id);
  perform close_conversation(p_conversation_id, auth.uid(), 'person');
end $$;
revoke all on function end_conversation(uuid) from public, anon, authenticated, service_role;
grant execute on function end_conversation(uuid) to authenticated, service_role;
