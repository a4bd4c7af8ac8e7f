-- Somebody as voters see them, and nothing more: first name, picture, five years of age. Called by get_pair_to_judge, and for people themselves by
-- get_community_standing. Read only.
create or replace function judged_person(p_id uuid) returns jsonb
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select jsonb_build_object('name', first_name_of(f.name), 'avatar', f.avatar, 'ages',
    case when y.years is null then null when y.years < 18 then 'under 18' when y.years >= 80 then '80 or over'
      else greatest(18, y.years / 5 * 5) || ' to ' || (y.years / 5 * 5 + 4) end)
  from profiles f
  cross join lateral (select extract(year from age(current_date, profile_born_on(f.birth_date, f.stated_age, f.stated_age_on)))::int as years) y
  where f.id = p_id
$$;
revoke all on function judged_person(uuid) from public, anon, authenticated, service_role;
grant execute on function judged_person(uuid) to service_role;
