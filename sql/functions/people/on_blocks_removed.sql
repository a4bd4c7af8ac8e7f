-- After a block was lifted: the two may be each other's best again, so both are looked at anew.
-- Security definer: as on_blocks_added.
create or replace function on_blocks_removed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_pair record;
  v_ids uuid[] := (select array_agg(x) from removed r, unnest(array[r.blocker_id, r.blocked_id]) x);
begin
  perform lock_joining(v_ids);
  perform lock_members(v_ids);
  for v_pair in
    select r.blocker_id, r.blocked_id, m.pool_id
    from removed r
    join pool_members m on m.profile_id = r.blocker_id
    join pool_members n on n.profile_id = r.blocked_id and n.pool_id = m.pool_id
    order by m.pool_id, r.blocker_id, r.blocked_id
  loop
    perform note_changes(v_pair.pool_id, array[v_pair.blocker_id, v_pair.blocked_id], 'person');
    perform enqueue_members(v_pair.pool_id, array[v_pair.blocker_id, v_pair.blocked_id], 1, 'rematch');
    perform rematch_people(v_pair.pool_id, array[v_pair.blocker_id, v_pair.blocked_id], 'rematch');
  end loop;
  return null;
end $$;
revoke all on function on_blocks_removed() from public, anon, authenticated, service_role;

create or replace trigger blocks_after_delete after delete on blocks
  referencing old table as removed
  for each statement execute function on_blocks_removed();
