-- Before somebody joins: suspended people do not, whoever adds them; on which side of the age wall the others stand in this pool.
-- Security definer: whoever adds the row may not read the profile.
create or replace function on_member_insert() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from profiles p where p.id = new.profile_id and p.suspended_at is not null) then
    return null;
  end if;
  select is_under_age(profile_born_on(p.birth_date, p.stated_age, p.stated_age_on), o.minimum_age, current_date)
    into new.is_minor
    from profiles p, pools o
    where p.id = new.profile_id and o.id = new.pool_id;
  new.is_minor := coalesce(new.is_minor, false); -- no such profile or pool: the foreign key says so
  return new;
end $$;
revoke all on function on_member_insert() from public, anon, authenticated, service_role;

create or replace trigger members_before_insert before insert on pool_members
  for each row execute function on_member_insert();
