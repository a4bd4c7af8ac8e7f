-- An attribute as a set of texts: distinct, without empty ones; a single text is a set of one; anything else is the empty set, never null.
-- Called by the SQL of policies. Pure.
create or replace function policy_set(p_value jsonb) returns text[]
language sql immutable parallel safe set search_path = pg_catalog as $$
  select coalesce(
    (select array_agg(distinct e.value #>> '{}')
       from jsonb_array_elements(case jsonb_typeof(p_value) when 'array' then p_value when 'string' then jsonb_build_array(p_value) else '[]' end) e
      where jsonb_typeof(e.value) = 'string' and e.value <> '""'),
    '{}')
$$;
