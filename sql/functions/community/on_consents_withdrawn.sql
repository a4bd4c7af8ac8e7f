-- After somebody's agreement to be voted on ended, whoever wrote that, an operator by hand too: what is open about them ends. Not when a newer text took
-- its place in the same statement, nor when their profile or the community is being deleted: then all of it goes. Locks the member, then as
-- withdraw_pairs. Security definer: as on_queue_written.
create or replace function on_consents_withdrawn() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from consents c where c.user_id = old.user_id and c.pool_id = old.pool_id and c.kind = 'votes' and c.withdrawn_at is null)
      or not exists (select from profiles f where f.id = old.user_id) or not exists (select from pools o where o.id = old.pool_id) then
    return null;
  end if;
  perform from pool_members m where m.pool_id = old.pool_id and m.profile_id = old.user_id for update;
  perform withdraw_pairs(old.pool_id, array[old.user_id]);
  return null;
end $$;
revoke all on function on_consents_withdrawn() from public, anon, authenticated, service_role;

create or replace trigger consents_withdrawn after update of withdrawn_at on consents
  for each row when (old.kind = 'votes' and old.withdrawn_at is null and new.withdrawn_at is not null) execute function on_consents_withdrawn();
create or replace trigger consents_deleted after delete on consents
  for each row when (old.kind = 'votes' and old.withdrawn_at is null) execute function on_consents_withdrawn();
