-- Before a profile is deleted: whoever is suspended or shadow-banned stays so for a year, should the id come back (on_profiles_created). Nothing
-- else of them stays. Not for our own accounts, whose ids never come back. Runs with the row locked: a ban that is being imposed is waited for.
-- Security definer: whoever deletes themselves may not write bars.
create or replace function on_profile_barred() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  c_kept constant interval := '1 year';
  v_shadow_banned boolean := exists (select from shadow_bans h where h.user_id = old.id);
begin
  if (old.suspended_at is not null or v_shadow_banned) and not exists (select from account_users u where u.id = old.id) then
    insert into barred_ids (user_id, suspended, shadow_banned, until)
      values (old.id, old.suspended_at is not null, v_shadow_banned, clock_timestamp() + c_kept)
      on conflict (user_id) do update set
        suspended = excluded.suspended, shadow_banned = excluded.shadow_banned, until = excluded.until;
  end if;
  return old;
end $$;
revoke all on function on_profile_barred() from public, anon, authenticated, service_role;

create or replace trigger profiles_barred before delete on profiles
  for each row execute function on_profile_barred();
