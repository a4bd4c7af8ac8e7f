-- What the two of a pair have in common, of what matches may see: [{ attribute, label, shared }]; values they share, never how much. p_reasons: a
-- proposal's, from when it was found: what one of the two has taken back since is left out. Called by get_pair_to_judge and get_introductions. Read only.
create or replace function common_of_reasons(p_reasons jsonb, p_a_id uuid, p_b_id uuid) returns jsonb
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('attribute', d.name, 'label', d.label, 'shared', s.shared) order by t.place), '[]')
  from jsonb_array_elements(p_reasons) with ordinality t (value, place)
  join attribute_definitions d on d.name = t.value #>> '{detail,attribute}' and d.visible_to = 'matches' and d.name not in ('name', 'age')
  -- Once for each reason, not for each value: 0.1 ms a pair in place of 0.3.
  cross join lateral (
    select policy_set(a.attributes -> d.name) as a, policy_set(b.attributes -> d.name) as b
    from policy_people(current_date) a cross join policy_people(current_date) b where a.id = p_a_id and b.id = p_b_id offset 0
  ) n
  cross join lateral (
    select jsonb_agg(e.value order by e.place) as shared
    from jsonb_array_elements(case jsonb_typeof(t.value #> '{detail,shared}') when 'array' then t.value #> '{detail,shared}' else '[]' end)
      with ordinality e (value, place)
    where e.value #>> '{}' = any (n.a) and e.value #>> '{}' = any (n.b)
  ) s
  where t.value #>> '{detail,term}' = 'overlap' and s.shared is not null
$$;
revoke all on function common_of_reasons(jsonb, uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function common_of_reasons(jsonb, uuid, uuid) to service_role;
