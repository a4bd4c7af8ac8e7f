-- Before a person gives or changes their birth date themselves: once, sensible, and not against the age they were registered with, since it
-- decides on which side of the age wall they stand. Imports, staff and the service may correct it.
create or replace function on_birth_date_given() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if current_user <> 'authenticated' then
    return new;
  end if;
  if tg_op = 'UPDATE' and old.birth_date is not null then
    raise exception 'Your birth date is set and can only be corrected by the organiser' using errcode = 'NK409';
  end if;
  if new.birth_date is null or new.birth_date > (current_date - interval '13 years')::date or new.birth_date < (current_date - interval '120 years')::date then
    raise exception 'A birth date lies 13 to 120 years back' using errcode = 'NK422', column = 'birthDate';
  end if;
  if new.stated_age is not null and abs(extract(year from age(new.stated_age_on, new.birth_date)) - floor(new.stated_age)) > 1 then
    raise exception 'This birth date does not fit the age that the organiser has of you' using errcode = 'NK409', column = 'birthDate';
  end if;
  return new;
end $$;
revoke all on function on_birth_date_given() from public, anon, authenticated, service_role;

create or replace trigger profiles_before_birth_date_insert before insert on profiles
  for each row when (new.birth_date is not null) execute function on_birth_date_given();
create or replace trigger profiles_before_birth_date_update before update on profiles
  for each row when (old.birth_date is distinct from new.birth_date) execute function on_birth_date_given();
