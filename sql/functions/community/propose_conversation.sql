-- A conversation that opens when both accept (accept_conversation); both are told. Null where the two may not meet any more. One that goes on already stays
-- as it is. Called when their proposal is approved. Locks as lock_pair.
create or replace function propose_conversation(p_pool_id uuid, p_one_id uuid, p_other_id uuid) returns uuid
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_id uuid;
begin
  if lock_pair(p_pool_id, p_one_id, p_other_id) < 2 or not may_meet(p_pool_id, p_one_id, p_other_id) then
    return null;
  end if;
  select c.id into v_id from conversations c
    where c.pool_id = p_pool_id and c.low_id = least(p_one_id, p_other_id) and c.high_id = greatest(p_one_id, p_other_id) and c.state <> 'ended';
  if v_id is null then
    insert into conversations (pool_id, pool_name, low_id, high_id, state, origin)
      select o.id, o.name, least(p_one_id, p_other_id), greatest(p_one_id, p_other_id), 'proposed', 'votes' from pools o where o.id = p_pool_id
      returning id into v_id;
    perform tell_pair(p_one_id, p_other_id, 'conversation.proposed', jsonb_build_object('conversationId', v_id, 'poolId', p_pool_id));
  end if;
  return v_id;
end $$;
revoke all on function propose_conversation(uuid, uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function propose_conversation(uuid, uuid, uuid) to service_role;
