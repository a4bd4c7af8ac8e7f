-- The caller's conversations, or one of them: with whom, the last message, what is unread; newest first. Those that never opened are left out.
-- Security definer: names and pictures of people the caller may not read otherwise. Read only.
create or replace function get_conversations(p_conversation_id uuid default null, p_limit int default 500)
returns table (
  id uuid, pool_id uuid, pool_name text, other_id uuid, other_name text, other_avatar text, state text, opened_at timestamptz,
  last_message jsonb, unread int, read_by_other bigint
)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.id, c.pool_id, coalesce(o.name, c.pool_name), y.they_id, p.name, p.avatar, c.state, c.opened_at, message_json(l.message), u.number::int, y.they_read_up_to
  from conversations c
  cross join lateral (
    select case when c.low_id = auth.uid() then c.high_id else c.low_id end as they_id,
           case when c.low_id = auth.uid() then c.high_read_up_to else c.low_read_up_to end as they_read_up_to,
           case when c.low_id = auth.uid() then c.low_read_up_to else c.high_read_up_to end as you_read_up_to
  ) y
  left join pools o on o.id = c.pool_id
  left join profiles p on p.id = y.they_id
  left join lateral (
    select m as message, m.sent_at from conversation_messages m where m.conversation_id = c.id order by m.id desc limit 1
  ) l on true
  cross join lateral (
    select count(*) as number from conversation_messages m
    where m.conversation_id = c.id and m.id > y.you_read_up_to and m.sender_id = y.they_id
  ) u
  where (c.low_id = auth.uid() or c.high_id = auth.uid()) and c.opened_at is not null
    and (p_conversation_id is null or c.id = p_conversation_id)
  order by coalesce(l.sent_at, c.opened_at) desc, c.id
  limit p_limit
$$;
revoke all on function get_conversations(uuid, int) from public, anon, authenticated, service_role;
grant execute on function get_conversations(uuid, int) to authenticated, service_role;
