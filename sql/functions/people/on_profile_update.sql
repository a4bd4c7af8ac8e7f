-- Before a profile is written: its revision and time. A write that only repeats itself still counts; nobody is matched again for it.
create or replace function on_profile_update() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.wallet_address is distinct from old.wallet_address then
    return new; -- written by itself; nobody is matched by it, and a profile that is being edited may be saved afterwards
  end if;
  new.revision := old.revision + 1;
  new.updated_at := clock_timestamp();
  return new;
end $$;
revoke all on function on_profile_update() from public, anon, authenticated, service_role;

create or replace trigger profiles_before_update before update on profiles
  for each row execute function on_profile_update();
