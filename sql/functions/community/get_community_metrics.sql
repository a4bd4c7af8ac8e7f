-- How a community stood in the last p_time, at most p_points moments evenly apart, the oldest first: of each stretch of time its last line of system_metrics.
-- For admins and the service; for anybody else there are no rows. Read only. Security definer: nobody else may read metrics; the caller is checked here.
create or replace function get_community_metrics(p_pool_id uuid, p_time interval, p_points int)
returns table (recorded_at timestamptz, queue_depth int, active_voting int, overdue int, people int, total_approved int, total_rejected int,
  total_expired int, total_blocked int, total_votes_cast int)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select distinct on (date_bin(p_time / p_points, m.recorded_at, 'epoch'))
    m.recorded_at, m.queue_depth, m.active_voting, m.overdue, m.people, m.total_approved, m.total_rejected, m.total_expired, m.total_blocked, m.total_votes_cast
  from system_metrics m
  where m.pool_id = p_pool_id and m.recorded_at > now() - p_time
    and (auth.role() is not distinct from 'service_role' or is_staff('admin'))
  order by date_bin(p_time / p_points, m.recorded_at, 'epoch'), m.recorded_at desc
$$;
revoke all on function get_community_metrics(uuid, interval, int) from public, anon, authenticated, service_role;
grant execute on function get_community_metrics(uuid, interval, int) to authenticated, service_role;
