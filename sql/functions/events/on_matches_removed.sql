-- After entries left lists other than by a decision (somebody left, was blocked, or an operator deleted them): tell the owner,
-- note the change, and queue the owner to be matched again with priority 1. apply_event_matches says so itself and switches this off.
-- Security definer: whoever leaves or blocks may not write the queue.
create or replace function on_matches_removed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_event record;
  v_told uuid[] := '{}';
begin
  if current_setting('nakodo.applying', true) = 'on' then
    return null;
  end if;
  insert into user_match_changes (event_id, user_id, left_id, left_score, cause)
    select r.event_id, r.user_id, r.match_user_id, r.score, 'unavailable'
    from removed r join pool_members m on m.pool_id = r.event_id and m.profile_id = r.user_id
    order by r.event_id, r.user_id, r.match_user_id;
  for v_event in
    select m.pool_id, array_agg(distinct m.profile_id) as ids
    from removed r join pool_members m on m.pool_id = r.event_id and m.profile_id = r.user_id
    group by m.pool_id order by m.pool_id
  loop
    perform note_changes(v_event.pool_id, v_event.ids, 'list');
    perform enqueue_members(v_event.pool_id, v_event.ids, 1, 'rematch');
    perform pg_notify('nakodo_matches', v_event.pool_id::text);
    v_told := v_told || v_event.ids;
  end loop;
  perform notify_people(v_told);
  return null;
end $$;
revoke all on function on_matches_removed() from public, anon, authenticated, service_role;

create or replace trigger matches_after_delete after delete on user_matches
  referencing old table as removed
  for each statement execute function on_matches_removed();
