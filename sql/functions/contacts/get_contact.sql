-- Where two people stand with each other in a pool, seen by the first. Read only; callers decide who may ask.
create or replace function get_contact(p_pool_id uuid, p_you_id uuid, p_they_id uuid)
returns table (you_said_hello boolean, they_said_hello boolean, conversation_id uuid)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from hellos h where h.pool_id = p_pool_id and h.from_id = p_you_id and h.to_id = p_they_id),
         exists (select from hellos h where h.pool_id = p_pool_id and h.from_id = p_they_id and h.to_id = p_you_id),
         (select c.id from conversations c
          where c.pool_id = p_pool_id and c.low_id = least(p_you_id, p_they_id) and c.high_id = greatest(p_you_id, p_they_id) and c.state = 'open')
$$;
revoke all on function get_contact(uuid, uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function get_contact(uuid, uuid, uuid) to service_role;
