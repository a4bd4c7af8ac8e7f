-- Opens a conversation of two people and tells both: an introduction of theirs that waits, if there is one. Called with the locks of lock_pair, when both
-- have said that they want it.
create or replace function open_conversation(p_pool_id uuid, p_one_id uuid, p_other_id uuid, p_origin text) returns uuid
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_id uuid;
  v_pair record;
begin
  insert into conversations (pool_id, pool_name, low_id, high_id, state, origin, opened_at)
    select o.id, o.name, least(p_one_id, p_other_id), greatest(p_one_id, p_other_id), 'open', p_origin, clock_timestamp()
    from pools o where o.id = p_pool_id
    on conflict (pool_id, low_id, high_id) where state <> 'ended' do update
      set state = 'open', opened_at = excluded.opened_at, low_accepted = true, high_accepted = true where conversations.state = 'proposed'
    returning id into v_id;
  for v_pair in
    select p.id as you_id, o.id as they_id, o.name as they_name
    from profiles p join profiles o on o.id in (p_one_id, p_other_id) and o.id <> p.id
    where p.id in (p_one_id, p_other_id) order by p.id
  loop
    perform tell_person(v_pair.you_id, 'conversation.opened', jsonb_build_object(
      'conversationId', v_id, 'poolId', p_pool_id, 'with', jsonb_build_object('id', v_pair.they_id, 'name', v_pair.they_name)));
  end loop;
  return v_id;
end $$;
revoke all on function open_conversation(uuid, uuid, uuid, text) from public, anon, authenticated, service_role;
grant execute on function open_conversation(uuid, uuid, uuid, text) to service_role;
