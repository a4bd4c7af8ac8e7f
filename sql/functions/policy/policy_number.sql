-- An attribute as a number; null when it is missing, no number, or beyond ±1e15. Called by the SQL of policies. Pure.
-- No `set search_path`, here and in policy_text: it would keep the planner from inlining them; all they use is in pg_catalog.
create or replace function policy_number(p_value jsonb) returns float8
language sql immutable parallel safe as $$
  select case
    when jsonb_typeof(p_value) <> 'number' or abs(p_value::numeric) > 1e15 then null
    when abs(p_value::numeric) < 1e-300 then float8 '0'
    else p_value::float8
  end
$$;
