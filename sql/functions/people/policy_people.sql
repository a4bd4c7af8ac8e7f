-- Profiles as policies see them: every attribute by name in one jsonb, missing ones absent. Ages are taken on a fixed
-- day, in years with fractions, so that a score does not drift with the calendar. Read by the column loader and by the
-- SQL a policy compiles to. What a column says cannot be said in `attributes`: a person writes those freely, their age not. Inlines into
-- the caller's query.
create or replace function policy_people(p_ages_as_of date)
returns table (id uuid, attributes jsonb)
language sql stable parallel safe as $$
  select p.id, (p.attributes - array['name', 'age', 'gender', 'seeking', 'school', 'interests', 'bio', 'place', 'profile_type']) || jsonb_strip_nulls(jsonb_build_object(
    'name', p.name,
    -- A stated age as it was stated, not by way of a reckoned birthday: people a year apart are exactly one year apart.
    'age', coalesce((p_ages_as_of - p.birth_date) / 365.2425, p.stated_age::numeric + (p_ages_as_of - p.stated_age_on) / 365.2425),
    'gender', p.gender,
    'seeking', to_jsonb(nullif(p.seeking, '{}')),
    'school', p.school,
    'interests', to_jsonb(nullif(p.interests, '{}')),
    'bio', nullif(p.bio, ''),
    'place', case when p.place_lat is not null then jsonb_build_object('lat', p.place_lat, 'lon', p.place_lon) end,
    'profile_type', p.profile_type
  ))
  from public.profiles p
$$;
