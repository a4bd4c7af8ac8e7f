-- Takes the locks of people wherever they are members, in the one order (pool_id, profile_id), so that no decision about
-- them is under way until this transaction ends. First their pools for share: a pool that is being switched on or given another policy
-- queues everybody, and must not do so between our looking at it and our end. Called by the triggers on whatever can invalidate a decision.
create or replace function lock_members(p_profile_ids uuid[]) returns void
language sql set search_path = pg_catalog, public, pg_temp as $$
  select from pools p where p.id in (select m.pool_id from pool_members m where m.profile_id = any (p_profile_ids)) order by p.id for share;
  select from pool_members m where m.profile_id = any (p_profile_ids) order by m.pool_id, m.profile_id for update
$$;
revoke all on function lock_members(uuid[]) from public, anon, authenticated, service_role;
grant execute on function lock_members(uuid[]) to service_role;
