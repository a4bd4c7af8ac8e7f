-- Keeps people from joining a pool until this transaction ends, and waits for those who just are. What changes a person only tells the pools
-- where it can see them; without this, a change and a join at the same moment would not see each other. Joining takes the profile for
-- share, editing it conflicts with that by itself; called for what changes a person without writing their profile. Order: by id, before lock_members.
create or replace function lock_joining(p_profile_ids uuid[]) returns void
language sql set search_path = pg_catalog, public, pg_temp as $$
  select from profiles p where p.id = any (p_profile_ids) order by p.id for no key update
$$;
revoke all on function lock_joining(uuid[]) from public, anon, authenticated, service_role;
grant execute on function lock_joining(uuid[]) to service_role;
