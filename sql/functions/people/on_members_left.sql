-- After people left: note the change; what communities propose of them, and introductions that nobody answered yet, end. Their own lists, their queue rows and their places in others' lists go by foreign key;
-- the trigger on user_matches queues those who lost an entry. Security definer: as on_members_joined.
create or replace function on_members_left() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_pool record;
begin
  for v_pool in
    select g.pool_id, array_agg(g.profile_id) as ids
    from gone g where exists (select from pools p where p.id = g.pool_id) -- not when the pool itself is being deleted
    group by g.pool_id order by g.pool_id
  loop
    perform note_changes(v_pool.pool_id, v_pool.ids, 'person');
    perform withdraw_pairs(v_pool.pool_id, v_pool.ids);
    update consents c set withdrawn_at = clock_timestamp()
      where c.pool_id = v_pool.pool_id and c.user_id = any (v_pool.ids) and c.kind = 'votes' and c.withdrawn_at is null;
  end loop;
  for v_pool in select g.pool_id, array_agg(g.profile_id) as ids from gone g group by g.pool_id order by g.pool_id loop
    perform end_introductions(v_pool.pool_id, v_pool.ids);
  end loop;
  return null;
end $$;
revoke all on function on_members_left() from public, anon, authenticated, service_role;

create or replace trigger members_after_delete after delete on pool_members
  referencing old table as gone
  for each statement execute function on_members_left();
