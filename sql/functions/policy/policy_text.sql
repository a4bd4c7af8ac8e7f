-- An attribute as a text; null when it is missing, empty or no text. Called by the SQL of policies. Pure; inlined, see policy_number.
create or replace function policy_text(p_value jsonb) returns text
language sql immutable parallel safe as $$
  select case when jsonb_typeof(p_value) = 'string' then nullif(p_value #>> '{}', '') end
$$;
