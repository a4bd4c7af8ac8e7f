-- After profiles changed in anything a policy may read: count the revision, hold the age wall, note the change in every pool,
-- queue the people to be matched again, and have changed texts embedded.
-- Locks: the people's pool_members rows (lock_members). Security definer: the editing person may not write the queue.
create or replace function on_profiles_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_ids uuid[];
begin
  select array_agg(a.id order by a.id) into v_ids
    from after_update a join before_update b using (id)
    where (a.name, a.birth_date, a.stated_age, a.stated_age_on, a.gender, a.seeking, a.school, a.interests, a.bio, a.place_lat, a.place_lon,
           a.profile_type, a.attributes)
      is distinct from
          (b.name, b.birth_date, b.stated_age, b.stated_age_on, b.gender, b.seeking, b.school, b.interests, b.bio, b.place_lat, b.place_lon,
           b.profile_type, b.attributes);
  if v_ids is null then
    return null;
  end if;
  perform profiles_invalidated(v_ids);
  perform enqueue_embeddings(v_ids);
  return null;
end $$;
revoke all on function on_profiles_changed() from public, anon, authenticated, service_role;

create or replace trigger profiles_after_update after update on profiles
  referencing old table as before_update new table as after_update
  for each statement execute function on_profiles_changed();
