-- The caller accepts or declines a conversation that the community proposed. When both have accepted it opens; when one declines it ends, and the other hears only
-- that it ended. Accepting twice is accepting once; declining can be done as long as it is not open. NK404 when it is not theirs, NK409 once it
-- is over, and for declining what is open. Locks as lock_pair, then the conversation. Security definer: conversations are written by functions only.
create or replace function answer_introduction(p_conversation_id uuid, p_accept boolean) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_conversation conversations;
  v_both boolean;
begin
  select * into v_conversation from conversations c
    where c.id = p_conversation_id and c.origin = 'votes' and auth.uid() in (c.low_id, c.high_id);
  if not found then
    raise exception 'There is no such introduction of yours' using errcode = 'NK404';
  end if;
  v_both := lock_pair(v_conversation.pool_id, v_conversation.low_id, v_conversation.high_id) = 2
    and may_meet(v_conversation.pool_id, v_conversation.low_id, v_conversation.high_id);
  select * into v_conversation from conversations c where c.id = p_conversation_id for no key update;
  if v_conversation.state = 'ended' or v_conversation.state = 'proposed' and p_accept and not v_both then
    raise exception 'This introduction is over' using errcode = 'NK409';
  elsif v_conversation.state = 'open' and not p_accept then
    raise exception 'You both accepted: end the conversation instead' using errcode = 'NK409';
  elsif v_conversation.state = 'open' then
    return 'open';
  elsif not p_accept then
    perform close_conversation(p_conversation_id, auth.uid(), 'person');
    return 'ended';
  end if;
  update conversations c
    set low_accepted = c.low_accepted or c.low_id = auth.uid(), high_accepted = c.high_accepted or c.high_id = auth.uid(),
        state = case when (c.low_accepted or c.low_id = auth.uid()) and (c.high_accepted or c.high_id = auth.uid()) then 'open' else c.state end,
        opened_at = case when (c.low_accepted or c.low_id = auth.uid()) and (c.high_accepted or c.high_id = auth.uid()) then clock_timestamp() end
    where c.id = p_conversation_id
    returning * into v_conversation;
  if v_conversation.state = 'open' then
    perform tell_person(x.you, 'conversation.opened', jsonb_build_object('conversationId', p_conversation_id, 'poolId', v_conversation.pool_id,
        'with', jsonb_build_object('id', o.id, 'name', o.name)))
      from (values (v_conversation.low_id, v_conversation.high_id), (v_conversation.high_id, v_conversation.low_id)) x (you, they)
      join profiles o on o.id = x.they order by x.you;
  end if;
  return v_conversation.state;
end $$;
revoke all on function answer_introduction(uuid, boolean) from public, anon, authenticated, service_role;
grant execute on function answer_introduction(uuid, boolean) to authenticated, service_role;
