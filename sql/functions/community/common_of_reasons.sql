-- What the two of a pair have in common, of what matches may see: [{ attribute, label, shared }]; values they share, never how much. p_reasons: a
-- proposal's. Called by get_pair_to_judge and get_introductions. Read only.
create or replace function common_of_reasons(p_reasons jsonb) returns jsonb
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('attribute', d.name, 'label', d.label, 'shared', t.value #> '{detail,shared}') order by t.place), '[]')
  from jsonb_array_elements(p_reasons) with ordinality t (value, place)
  join attribute_definitions d on d.name = t.value #>> '{detail,attribute}' and d.visible_to = 'matches' and d.name not in ('name', 'age')
  where t.value #>> '{detail,term}' = 'overlap' and jsonb_typeof(t.value #> '{detail,shared}') = 'array' and t.value #> '{detail,shared}' <> '[]'
$$;
revoke all on function common_of_reasons(jsonb) from public, anon, authenticated, service_role;
grant execute on function common_of_reasons(jsonb) to service_role;
