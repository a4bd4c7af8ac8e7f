-- How a community stood in the last p_time, at most p_points moments evenly apart, the oldest first: of each stretch of time its last line of system_metrics.
-- One that is younger than p_time has as many, closer together; a line a minute is all there is. For admins and the service; for anybody else there are
-- no rows. Read only. Security definer: nobody else may read metrics; the caller is checked here.
create or replace function get_community_metrics(p_pool_id uuid, p_time interval, p_points int)
returns table (recorded_at timestamptz, queue_depth int, active_voting int, overdue int, people int, total_approved int, total_rejected int,
  total_expired int, total_blocked int, total_votes_cast int)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with lines as materialized (
    select * from system_metrics m
    where m.pool_id = p_pool_id and m.recorded_at > now() - p_time
      and (auth.role() is not distinct from 'service_role' or is_staff('admin'))
  ), placed as (
    select l.*, date_bin(b.step, l.recorded_at, b.first) as stretch
    from lines l, (select min(f.recorded_at) as first, greatest('30 seconds', (now() - min(f.recorded_at)) / p_points) as step from lines f) b
  )
  select distinct on (p.stretch)
    p.recorded_at, p.queue_depth, p.active_voting, p.overdue, p.people, p.total_approved, p.total_rejected, p.total_expired, p.total_blocked, p.total_votes_cast
  from placed p order by p.stretch, p.recorded_at desc
$$;
revoke all on function get_community_metrics(uuid, interval, int) from public, anon, authenticated, service_role;
grant execute on function get_community_metrics(uuid, interval, int) to authenticated, service_role;
