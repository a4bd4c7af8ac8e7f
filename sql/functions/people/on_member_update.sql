-- Before a membership is changed by SQL: it stays that person's in that pool. After their time of joining was changed: ties are decided
-- differently now, so whoever lists this person, and this person, are looked at again. Security definer: as on_members_joined.
create or replace function on_member_update() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_when = 'BEFORE' then
    raise exception 'a membership stays with its person and pool: leave the one and join the other' using errcode = 'NK409';
  end if;
  perform lock_members(array[new.profile_id]);
  perform note_changes(new.pool_id, array[new.profile_id], 'person');
  delete from user_matches u where u.event_id = new.pool_id and u.match_user_id = new.profile_id; -- their owners are queued by that
  perform enqueue_members(new.pool_id, array[new.profile_id], 2, 'edited');
  return null;
end $$;
revoke all on function on_member_update() from public, anon, authenticated, service_role;

create or replace trigger members_before_update before update on pool_members
  for each row when ((old.pool_id, old.profile_id) is distinct from (new.pool_id, new.profile_id)) execute function on_member_update();
create or replace trigger members_after_update after update on pool_members
  for each row when (old.joined_at is distinct from new.joined_at) execute function on_member_update();
