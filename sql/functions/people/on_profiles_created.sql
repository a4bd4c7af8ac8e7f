-- After profiles were created: have their texts embedded; who is barred is so again (restore_bars). They are in no pool yet. Security definer: as
-- on_profiles_changed.
create or replace function on_profiles_created() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform restore_bars((select array_agg(c.id) from created c));
  perform enqueue_embeddings((select array_agg(c.id) from created c));
  return null;
end $$;
revoke all on function on_profiles_created() from public, anon, authenticated, service_role;

create or replace trigger profiles_after_insert after insert on profiles
  referencing new table as created
  for each statement execute function on_profiles_created();
