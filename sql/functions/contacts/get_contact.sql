-- Where two people stand with each other in a pool, seen by the first. can_say_hello: they have not yet, and are not refused because the other
-- ended their conversation; who ended it is not said. Read only; callers decide who may ask.
create or replace function get_contact(p_pool_id uuid, p_you_id uuid, p_they_id uuid)
returns table (you_said_hello boolean, they_said_hello boolean, conversation_id uuid, can_say_hello boolean)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select s.you, s.they, s.conversation_id,
         not s.you and s.conversation_id is null and (s.they or not ended_last_conversation(p_pool_id, p_they_id, p_you_id))
  from (
    select exists (select from hellos h where h.pool_id = p_pool_id and h.from_id = p_you_id and h.to_id = p_they_id) as you,
           exists (select from hellos h where h.pool_id = p_pool_id and h.from_id = p_they_id and h.to_id = p_you_id) as they,
           (select c.id from conversations c
            where c.pool_id = p_pool_id and c.low_id = least(p_you_id, p_they_id) and c.high_id = greatest(p_you_id, p_they_id)
              and c.state = 'open') as conversation_id
  ) s
$$;
revoke all on function get_contact(uuid, uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function get_contact(uuid, uuid, uuid) to service_role;
