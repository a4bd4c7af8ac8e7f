-- Introductions that wait for an answer end with whoever left the pool: to the other it looks like any other end. Those that both accepted go on.
-- Called by on_members_left. Locks the conversations by id. Idempotent.
create or replace function end_introductions(p_pool_id uuid, p_user_ids uuid[]) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_ended record;
begin
  for v_ended in
    select c.id, i.id as left_by, case
        when f.id is null then 'deleted' when f.suspended_at is not null then 'suspended'
        when not exists (select from pools o where o.id = p_pool_id) then 'closed' else 'person' end as why
    from conversations c
    cross join lateral (select x.id from unnest(array[c.low_id, c.high_id]) x (id) where x.id = any (p_user_ids) limit 1) i
    left join profiles f on f.id = i.id
    where c.pool_id = p_pool_id and c.state = 'proposed' order by c.id
  loop
    perform close_conversation(v_ended.id, case when v_ended.why = 'person' then v_ended.left_by end, v_ended.why);
  end loop;
end $$;
revoke all on function end_introductions(uuid, uuid[]) from public, anon, authenticated, service_role;
grant execute on function end_introductions(uuid, uuid[]) to service_role;
