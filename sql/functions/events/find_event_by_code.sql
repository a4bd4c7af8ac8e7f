-- What anybody who knows the code may see of an event before they join, and how it would be for them. No row: no event has the code.
-- Read only. Security definer: who is not a member may not read the event; the code is the right to see this much.
create or replace function find_event_by_code(p_code text)
returns table (
  id uuid, code text, name text, description text, starts_at timestamptz, ends_at timestamptz, minimum_age int,
  member boolean, below_minimum_age boolean, ended boolean
)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.id, p.code, p.name, p.description, p.starts_at, p.ends_at, p.minimum_age,
         exists (select from pool_members m where m.pool_id = p.id and m.profile_id = auth.uid()),
         exists (
           select from profiles f
           where f.id = auth.uid()
             and is_under_age(profile_born_on(f.birth_date, f.stated_age, f.stated_age_on), p.minimum_age, current_date)
         ),
         coalesce(p.ends_at <= now(), false)
  from pools p
  where p.mode = 'events' and lower(p.code) = lower(p_code)
$$;
revoke all on function find_event_by_code(text) from public, anon, authenticated, service_role;
grant execute on function find_event_by_code(text) to anon, authenticated, service_role;
