-- After a vector was stored: whoever ranks by it must look again. Removal is part of an edit and is noted there.
-- Security definer: so that any writer's vectors count, whatever else they may write.
create or replace function on_vectors_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_ids uuid[] := (select array_agg(distinct c.profile_id) from changed c);
begin
  perform lock_joining(v_ids);
  perform profiles_invalidated(v_ids);
  return null;
end $$;
revoke all on function on_vectors_changed() from public, anon, authenticated, service_role;

create or replace trigger vectors_after_insert after insert on profile_vectors
  referencing new table as changed
  for each statement execute function on_vectors_changed();
create or replace trigger vectors_after_update after update on profile_vectors
  referencing new table as changed
  for each statement execute function on_vectors_changed();
create or replace trigger vectors_after_delete after delete on profile_vectors
  referencing old table as changed
  for each statement execute function on_vectors_changed();
