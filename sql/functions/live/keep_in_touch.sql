-- The caller wants to keep in touch with the partner of a session, during it or up to 10 minutes after (not after a block, a report or the
-- like: NK409). When both do, they are buddies (connections) and have an open conversation; whether that is so now, and which conversation.
-- To whoever was blocked, reported, or lost somebody to a suspension it answers as if the other had left, as they were told, and does nothing.
-- NK404 for a session that is not theirs. Both are woken: their states say who keeps. Locks as lock_pair, then the session. Idempotent.
-- Security definer: writes what both will see; the caller is checked.
create or replace function keep_in_touch(p_session_id uuid, p_user_id uuid default auth.uid())
returns table (both_keep boolean, conversation_id uuid)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp set enable_seqscan = off as $$
declare
  v_me uuid := live_caller(p_user_id);
  v_session chat_sessions;
  v_other uuid;
  v_members int;
  v_both boolean;
  v_conversation_id uuid;
begin
  select * into v_session from chat_sessions s where s.id = p_session_id and v_me in (s.user1_id, s.user2_id);
  v_members := lock_pair(v_session.pool_id, v_session.user1_id, v_session.user2_id);
  v_session := lock_session(p_session_id, v_me);
  v_other := case when v_session.user1_id = v_me then v_session.user2_id else v_session.user1_id end;
  if v_session.status = 'ended' and v_session.ended_at >= clock_timestamp() - interval '10 minutes'
    and (
      (v_session.ended_why in ('block', 'report', 'suspended') and v_session.ended_by is distinct from v_me)
      or exists (select from blocks b where b.blocker_id = v_other and b.blocked_id = v_me)
    )
    and not exists (select from blocks b where b.blocker_id = v_me and b.blocked_id = v_other)
  then
    return query select false, null::uuid;
    return;
  end if;
  if v_session.status = 'ended' and (v_session.ended_why not in ('skip', 'left', 'gone', 'time')
    or v_session.ended_at < clock_timestamp() - interval '10 minutes'
  ) or v_members < 2 or not may_meet(v_session.pool_id, v_session.user1_id, v_session.user2_id) then
    raise exception 'This session has ended: it is too late to keep in touch' using errcode = 'NK409';
  end if;
  update session_participants x set keeps = true where x.session_id = p_session_id and x.user_id = v_me and not x.keeps;
  if found then
    perform notify_people(array[v_session.user1_id, v_session.user2_id]);
  end if;
  select bool_and(x.keeps) into v_both from session_participants x where x.session_id = p_session_id;
  if v_both then
    insert into connections (low_id, high_id, pool_id) values (v_session.user1_id, v_session.user2_id, v_session.pool_id) on conflict do nothing;
    select c.id into v_conversation_id from conversations c
      where c.pool_id = v_session.pool_id and c.low_id = v_session.user1_id and c.high_id = v_session.user2_id and c.state <> 'ended';
    if not found then
      v_conversation_id := open_conversation(v_session.pool_id, v_session.user1_id, v_session.user2_id, 'live');
    end if;
  end if;
  return query select v_both, v_conversation_id;
end $$;
revoke all on function keep_in_touch(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function keep_in_touch(uuid, uuid) to authenticated, service_role;
