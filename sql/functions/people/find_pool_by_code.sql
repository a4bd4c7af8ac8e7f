-- What anybody who knows the code may see of an event, a lobby or a lookalike pool before they join, and how it would be for them. No row: nothing has the code.
-- `needs_birth_date`: they must say it to get in; `online`: of a lobby, how many wait or talk at this moment;
-- `photos`: whether a lookalike pool compares photos; `members`: how many are in it or in a community.
-- Read only. Security definer: who is not a member may not read the pool; the code is the right to see this much.
create or replace function find_pool_by_code(p_code text)
returns table (
  id uuid, mode text, code text, name text, description text, starts_at timestamptz, ends_at timestamptz, enabled boolean, minimum_age int,
  asks_birth_date boolean, needs_birth_date boolean, member boolean, below_minimum_age boolean, ended boolean, online int,
  photos boolean, members int
)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.id, p.mode, p.code, p.name, p.description, p.starts_at, p.ends_at, p.matchmaking_enabled, p.minimum_age,
         p.asks_birth_date,
         p.asks_birth_date and not exists (
           select from profiles f where f.id = auth.uid() and profile_born_on(f.birth_date, f.stated_age, f.stated_age_on) is not null
         ),
         exists (select from pool_members m where m.pool_id = p.id and m.profile_id = auth.uid()),
         exists (
           select from profiles f
           where f.id = auth.uid()
             and is_under_age(profile_born_on(f.birth_date, f.stated_age, f.stated_age_on), p.minimum_age, current_date)
         ),
         coalesce(p.ends_at <= now(), false),
         case when p.mode = 'live' then (
           (select count(*) from waiting_queue w where w.pool_id = p.id)
           + 2 * (select count(*) from chat_sessions s where s.pool_id = p.id and s.status = 'active')
         )::int else 0 end,
         p.mode = 'lookalike' and pool_compares_faces(p.id),
         case when p.mode in ('lookalike', 'community') then (select count(*)::int from pool_members m where m.pool_id = p.id) else 0 end
  from pools p
  where lower(p.code) = lower(p_code)
$$;
revoke all on function find_pool_by_code(text) from public, anon, authenticated, service_role;
grant execute on function find_pool_by_code(text) to anon, authenticated, service_role;
