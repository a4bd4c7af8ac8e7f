-- Where the two of a report met, and its evidence: the last 20 messages of the given conversation or session; of neither given, of the session
-- they are in, else of their last conversation, else of their last session of 24 hours. Everything null and no messages: they never met.
-- Ends the session that the two are in, and holds their conversation, so that no message can come after those. NK404 for what is not of the two.
-- Called by report_person, which holds lock_standing of both. Locks their conversations by id, then the session.
create or replace function report_evidence(p_me uuid, p_other uuid, p_conversation_id uuid, p_session_id uuid)
returns table (pool_id uuid, conversation_id uuid, session_id uuid, evidence jsonb)
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_conversation conversations;
  v_session chat_sessions;
  v_active boolean;
begin
  perform from conversations c
    where c.low_id = least(p_me, p_other) and c.high_id = greatest(p_me, p_other) and c.state <> 'ended' order by c.id for no key update;
  select * into v_conversation from conversations c
    where c.low_id = least(p_me, p_other) and c.high_id = greatest(p_me, p_other) and c.opened_at is not null
      and (p_conversation_id is null or c.id = p_conversation_id)
    order by c.opened_at desc limit 1;
  if not found and p_conversation_id is not null then
    raise exception 'There is no such conversation of the two of you' using errcode = 'NK404';
  end if;
  select * into v_session from chat_sessions s
    where s.user1_id = least(p_me, p_other) and s.user2_id = greatest(p_me, p_other)
      and coalesce(s.ended_at, 'infinity') > clock_timestamp() - interval '24 hours'
      and (p_session_id is null or s.id = p_session_id)
    order by s.created_at desc limit 1;
  if not found and p_session_id is not null then
    raise exception 'There is no such session of the two of you' using errcode = 'NK404';
  end if;
  v_active := end_session((
    select s.id from chat_sessions s
    where s.user1_id = least(p_me, p_other) and s.user2_id = greatest(p_me, p_other) and s.status = 'active'
  ), p_me, 'report');
  if p_conversation_id is not null or (p_session_id is null and v_conversation.id is not null and not v_active) then
    return query select (select o.id from pools o where o.id = v_conversation.pool_id), v_conversation.id, null::uuid, coalesce((
        select jsonb_agg(message_json(l) order by l.id)
        from (select m.* from conversation_messages m where m.conversation_id = v_conversation.id order by m.id desc limit 20) l
      ), '[]');
  else
    return query select v_session.pool_id, null::uuid, v_session.id, coalesce((
        select jsonb_agg(session_message_json(l) order by l.id)
        from (select m.* from session_messages m where m.session_id = v_session.id order by m.id desc limit 20) l
      ), '[]');
  end if;
end $$;
revoke all on function report_evidence(uuid, uuid, uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function report_evidence(uuid, uuid, uuid, uuid) to service_role;
