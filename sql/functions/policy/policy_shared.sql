-- How many values two sets share, as policy_set makes them. Called by the SQL of policies (overlaps, complement). Pure.
create or replace function policy_shared(p_a text[], p_b text[]) returns int
language sql immutable parallel safe set search_path = pg_catalog as $$
  select count(*)::int from unnest(p_a) a(value) where a.value = any (p_b)
$$;
