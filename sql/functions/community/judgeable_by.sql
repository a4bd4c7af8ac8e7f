-- About whom somebody may vote in a community: as may_judge, for all of its members at once. Called by the generator for a voter who has nothing left to
-- judge. Read only.
create or replace function judgeable_by(p_pool_id uuid, p_voter_id uuid) returns setof uuid
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select m.profile_id
  from pool_members v join pool_members m on m.pool_id = v.pool_id and m.is_minor = v.is_minor and m.profile_id <> v.profile_id
  where v.pool_id = p_pool_id and v.profile_id = p_voter_id
    and m.profile_id not in (
      select b.blocked_id from blocks b where b.blocker_id = p_voter_id
      union all select b.blocker_id from blocks b where b.blocked_id = p_voter_id
      union all select case when c.low_id = p_voter_id then c.high_id else c.low_id end from conversations c
        where p_voter_id in (c.low_id, c.high_id)
      union all select case when n.low_id = p_voter_id then n.high_id else n.low_id end from connections n where p_voter_id in (n.low_id, n.high_id)
      union all select r.reported_id from reports r where r.reporter_id = p_voter_id and r.status = 'open'
    )
$$;
revoke all on function judgeable_by(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function judgeable_by(uuid, uuid) to service_role;
