-- After people deleted their profiles: what they were told goes with them. Whoever tells somebody holds their profile (tell_person, apply_pairs,
-- end_sessions, delete_pool), and was waited for. Security definer: whoever deletes a profile may not write the log.
create or replace function on_profiles_log_removed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from person_events e where e.user_id in (select g.id from gone g);
  return null;
end $$;
revoke all on function on_profiles_log_removed() from public, anon, authenticated, service_role;

create or replace trigger profiles_after_delete_log after delete on profiles
  referencing old table as gone
  for each statement execute function on_profiles_log_removed();
