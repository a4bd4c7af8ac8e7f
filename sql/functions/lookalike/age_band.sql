-- Of which age somebody says to be, roughly: what moderators see beside a photo. Null: unknown. Called by get_photos_to_review and get_face_flags.
create or replace function age_band(p_profile_id uuid) returns text
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select case
      when a.years is null then null when a.years < 13 then 'under 13' when a.years < 18 then '13 to 17' when a.years < 25 then '18 to 24'
      when a.years < 35 then '25 to 34' when a.years < 50 then '35 to 49' else '50 or over'
    end
  from profiles p
  cross join lateral (
    select extract(year from age(current_date, profile_born_on(p.birth_date, p.stated_age, p.stated_age_on))) as years
  ) a
  where p.id = p_profile_id
$$;
revoke all on function age_band(uuid) from public, anon, authenticated, service_role;
grant execute on function age_band(uuid) to service_role;
