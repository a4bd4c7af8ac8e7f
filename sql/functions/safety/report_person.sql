-- The caller reports somebody they can know of, and blocks them, in one transaction: both or neither. The last 20 messages of the given
-- conversation, or of the last one of the two, go with it as evidence. Idempotent: while a report of the two is open it is answered again,
-- unchanged. NK404 for anybody else, and for a conversation that is not of the two.
-- Locks: the two profiles (key share), then as block_person; the messages are read when no more can come.
-- Security definer: the caller may not write reports; they are checked below.
create or replace function report_person(p_user_id uuid, p_reason text, p_details text default null, p_conversation_id uuid default null)
returns table (id uuid, created_at timestamptz)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_me uuid := auth.uid();
  v_conversation conversations;
begin
  if v_me is null then
    raise exception 'Sign in before reporting somebody' using errcode = 'NK401';
  end if;
  if v_me = p_user_id then
    raise exception 'Nobody can report themselves' using errcode = 'NK422';
  end if;
  if not can_know_of(v_me, p_user_id) then
    raise exception 'There is nobody with this id whom you know of' using errcode = 'NK404';
  end if;
  select * into v_conversation from conversations c
    where c.low_id = least(v_me, p_user_id) and c.high_id = greatest(v_me, p_user_id) and c.opened_at is not null
      and (p_conversation_id is null or c.id = p_conversation_id)
    order by c.opened_at desc limit 1;
  if not found and p_conversation_id is not null then
    raise exception 'There is no such conversation of the two of you' using errcode = 'NK404';
  end if;
  perform from profiles p where p.id in (v_me, p_user_id) order by p.id for key share;
  perform block_person(p_user_id);
  insert into reports (pool_id, conversation_id, reporter_id, reported_id, reason, details, evidence)
    select (select o.id from pools o where o.id = v_conversation.pool_id), v_conversation.id, v_me, p_user_id, p_reason, nullif(btrim(p_details), ''),
      coalesce((
        select jsonb_agg(message_json(l) order by l.id)
        from (select m.* from conversation_messages m where m.conversation_id = v_conversation.id order by m.id desc limit 20) l
      ), '[]')
    on conflict (reporter_id, reported_id) where (status = 'open') do nothing;
  return query select r.id, r.created_at from reports r where r.reporter_id = v_me and r.reported_id = p_user_id and r.status = 'open';
end $$;
revoke all on function report_person(uuid, text, text, uuid) from public, anon, authenticated, service_role;
grant execute on function report_person(uuid, text, text, uuid) to authenticated, service_role;
