-- After somebody blocked somebody: wait for decisions about either, note the change in the pools they share, and take each out of the
-- other's lists (whose owners are then queued by the trigger on user_matches). Security definer: blocking reaches rows the blocker may not write.
create or replace function on_blocks_added() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_pair record;
begin
  perform lock_members((select array_agg(x) from added a, unnest(array[a.blocker_id, a.blocked_id]) x));
  for v_pair in
    select a.blocker_id, a.blocked_id, m.pool_id
    from added a
    join pool_members m on m.profile_id = a.blocker_id
    join pool_members n on n.profile_id = a.blocked_id and n.pool_id = m.pool_id
    order by m.pool_id, a.blocker_id, a.blocked_id
  loop
    perform note_changes(v_pair.pool_id, array[v_pair.blocker_id, v_pair.blocked_id], 'person');
    perform withdraw_pairs(v_pair.pool_id, array[v_pair.blocker_id], array[v_pair.blocked_id]);
    delete from user_matches u
      where u.event_id = v_pair.pool_id
        and ((u.user_id = v_pair.blocker_id and u.match_user_id = v_pair.blocked_id)
          or (u.user_id = v_pair.blocked_id and u.match_user_id = v_pair.blocker_id));
    delete from matches u
      where u.pool_id = v_pair.pool_id
        and ((u.user_a_id = v_pair.blocker_id and u.user_b_id = v_pair.blocked_id)
          or (u.user_a_id = v_pair.blocked_id and u.user_b_id = v_pair.blocker_id));
  end loop;
  return null;
end $$;
revoke all on function on_blocks_added() from public, anon, authenticated, service_role;

create or replace trigger blocks_after_insert after insert on blocks
  referencing new table as added
  for each statement execute function on_blocks_added();
