-- Whether somebody born on a day is younger than `p_age` years on day `p_on`. Unknown age counts as not under:
-- such a person may meet adults, never somebody known to be under age. Pure; called by everything that holds the age wall.
create or replace function is_under_age(p_born_on date, p_age int, p_on date) returns boolean
language sql immutable parallel safe set search_path = pg_catalog, public, pg_temp as $$
  select coalesce((p_born_on + make_interval(years => p_age))::date > p_on, false)
$$;
