-- The day a profile's person was born: stated exactly, or reckoned back from a stated age (to the full day before, so that whoever says 26 is 26); null when unknown.
-- Called by the age wall and by policy_people. Pure.
create or replace function profile_born_on(p_birth_date date, p_stated_age real, p_stated_age_on date) returns date
language sql immutable parallel safe set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(p_birth_date, p_stated_age_on - ceil(p_stated_age * 365.2425)::int)
$$;
