-- Whether this is an answer that can be compared: {"chosen": text, "accepts": [texts], "importance": 0 to 4}. Never null.
-- Called by policy_answers. Pure.
create or replace function policy_is_answer(p_value jsonb) returns boolean
language sql immutable parallel safe set search_path = pg_catalog as $$
  select coalesce(
    jsonb_typeof(p_value) = 'object'
      and jsonb_typeof(p_value -> 'chosen') = 'string' and p_value ->> 'chosen' <> ''
      and jsonb_typeof(p_value -> 'accepts') = 'array'
      and (p_value -> 'importance') in ('0', '1', '2', '3', '4'),
    false)
$$;
