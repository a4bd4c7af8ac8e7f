-- Where the two of a report met: the given conversation or session; of neither given, the session they are in, else their last conversation, else
-- their last session of 24 hours; who talked nowhere, in the lookalike pool that matched them, or the community that introduced them. All null: they
-- never met. NK404 for what is not of the two. Called by report_person. Read only.
create or replace function find_reported_meeting(p_me uuid, p_other uuid, p_conversation_id uuid, p_session_id uuid)
returns table (pool_id uuid, conversation_id uuid, session_id uuid)
language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
declare
  v_conversation conversations;
  v_session chat_sessions;
begin
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
  if p_session_id is null and v_conversation.id is not null and (p_conversation_id is not null or v_session.status is distinct from 'active') then
    return query select (select o.id from pools o where o.id = v_conversation.pool_id), v_conversation.id, null::uuid;
  else
    return query select
      coalesce(v_session.pool_id, (
        select m.pool_id from matches m
        where (m.user_a_id = p_me and m.user_b_id = p_other) or (m.user_a_id = p_other and m.user_b_id = p_me)
        order by m.decided_at desc limit 1
      ), (
        select c.pool_id from conversations c
        where c.low_id = least(p_me, p_other) and c.high_id = greatest(p_me, p_other) and c.origin = 'votes'
        order by c.created_at desc limit 1
      )), null::uuid, v_session.id;
  end if;
end $$;
revoke all on function find_reported_meeting(uuid, uuid, uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function find_reported_meeting(uuid, uuid, uuid, uuid) to service_role;
