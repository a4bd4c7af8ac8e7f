-- What a match may see of a profile: name, whole years of age, avatar, and the attributes the registry shows to matches.
-- Internal: callers decide who may ask. Security definer, since nobody may read another's row.
create or replace function profile_card(p_profile_id uuid) returns jsonb
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'id', p.id, 'name', p.name, 'avatar', p.avatar,
    'attributes', coalesce((
      select jsonb_object_agg(a.key, case when a.key = 'age' then to_jsonb(extract(year from age(current_date, profile_born_on(p.birth_date, p.stated_age, p.stated_age_on)))) else a.value end)
      from policy_people(current_date) o, jsonb_each(o.attributes) a
      join attribute_definitions d on d.name = a.key and d.visible_to = 'matches' and d.name <> 'name'
      where o.id = p.id
    ), '{}')
  ))
  from profiles p where p.id = p_profile_id
$$;
revoke all on function profile_card(uuid) from public, anon, authenticated, service_role;
grant execute on function profile_card(uuid) to service_role;
