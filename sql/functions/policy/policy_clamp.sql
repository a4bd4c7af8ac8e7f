-- A number held within 0 and 1; null stays null, which least and greatest alone would lose. Called by the SQL of policies (similar). Pure.
create or replace function policy_clamp(p_value float8) returns float8
language sql immutable strict parallel safe set search_path = pg_catalog as $$
  select least(1, greatest(0, p_value))
$$;
