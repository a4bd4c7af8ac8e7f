-- The members of one pool as the SQL of a policy reads them (its relation `policy_people`): id, side of the age wall, the pool, attributes
-- by name.
-- Called by operators, by `find`-like functions and by tests that hold the SQL to the engine. Inlines into the caller's query.
create or replace function pool_people(p_pool_id uuid)
returns table (id uuid, minor boolean, joined_at timestamptz, pool_id uuid, attributes jsonb)
language sql stable parallel safe as $$
  select m.profile_id, m.is_minor, m.joined_at, m.pool_id, a.attributes
  from public.pool_members m
  join public.pools o on o.id = m.pool_id
  join lateral public.policy_people(o.ages_as_of) a on a.id = m.profile_id
  where m.pool_id = p_pool_id
$$;
