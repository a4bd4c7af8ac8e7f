-- The day a profile's person was born: stated exactly, or reckoned back from a stated age; null when unknown.
-- Called by the age wall and by policy_people. Pure.
create or replace function profile_born_on(p_birth_date date, p_stated_age real, p_stated_age_on date) returns date
language sql immutable parallel safe set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(p_birth_date, p_stated_age_on - (p_stated_age * 365.2425)::int)
$$;
