-- The caller deletes themselves: the profile, and by foreign key all that hangs on it; conversations end for the others (on_profiles_deleted).
-- p_name confirms it: NK422 when it is not the profile's name. NK404 when there is nothing to delete.
-- Locks: the blocks by and of them, then the profile: whoever lifts a block has that row before they ask for the profiles (on_blocks_removed).
-- Security definer: nobody may delete profiles otherwise.
create or replace function delete_my_profile(p_name text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_name text;
begin
  perform from blocks b where auth.uid() in (b.blocker_id, b.blocked_id) order by b.blocker_id, b.blocked_id for update;
  select p.name into v_name from profiles p where p.id = auth.uid() for update;
  if not found then
    raise exception 'You have no profile' using errcode = 'NK404';
  end if;
  if lower(btrim(p_name)) <> lower(btrim(v_name)) then
    raise exception 'To delete everything, write your name just as your profile has it' using errcode = 'NK422';
  end if;
  if exists (select from demo_accounts d where d.user_id = auth.uid()) then
    raise exception 'The accounts of the demo stay for whoever comes next: sign up for one of your own' using errcode = 'NK409';
  end if;
  delete from staff s where s.user_id = auth.uid();
  delete from profiles p where p.id = auth.uid();
end $$;
revoke all on function delete_my_profile(text) from public, anon, authenticated, service_role;
grant execute on function delete_my_profile(text) to authenticated, service_role;
