-- Whether it was p_ender_id who ended the last conversation of the two in a pool: then only they can begin another. Called by get_contact and
-- check_hello. Read only.
create or replace function ended_last_conversation(p_pool_id uuid, p_ender_id uuid, p_other_id uuid) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select coalesce((
    select c.ended_by = p_ender_id from conversations c
    where c.pool_id = p_pool_id and c.low_id = least(p_ender_id, p_other_id) and c.high_id = greatest(p_ender_id, p_other_id)
      and c.state = 'ended'
    order by c.ended_at desc limit 1), false)
$$;
revoke all on function ended_last_conversation(uuid, uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function ended_last_conversation(uuid, uuid, uuid) to service_role;
