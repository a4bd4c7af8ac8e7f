-- How all communities stand at this moment, one row each and one of all together, unless the last is younger than p_every: any number of processes may call
-- it. Returns how many rows were written. Called by the job `metrics`.
create or replace function record_metrics(p_every interval default '1 minute') returns int
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_count int;
begin
  perform pg_advisory_xact_lock(hashtextextended('community metrics', 0));
  -- Not what a clock that has been set back wrote in what is the future now.
  if exists (select from system_metrics m where m.recorded_at > clock_timestamp() - p_every and m.recorded_at <= clock_timestamp() + p_every) then
    return 0;
  end if;
  insert into system_metrics (recorded_at, pool_id, queue_depth, active_voting, overdue, people, total_approved, total_rejected, total_expired,
      total_blocked, total_voters_assigned, total_votes_cast)
    select clock_timestamp(), n.pool_id, sum(n.queue), sum(n.voting), sum(n.overdue), sum(n.people), sum(n.approved), sum(n.rejected), sum(n.expired),
      sum(n.blocked), sum(n.assigned), sum(n.votes)
    from (
      select s.pool_id,
        (select count(*) from match_generation_queue q where q.pool_id = s.pool_id and q.consumed_at is null) as queue,
        (select count(*) from consents c where c.pool_id = s.pool_id and c.kind = 'votes' and c.withdrawn_at is null) as people,
        (select count(*) from voter_assignments a join match_proposals p on p.id = a.proposal_id where p.pool_id = s.pool_id) as assigned,
        (select count(*) from match_votes v join match_proposals p on p.id = v.proposal_id where p.pool_id = s.pool_id) as votes,
        p.*
      from community_settings s
      cross join lateral (
        select count(*) filter (where p.status = 'voting') as voting,
          count(*) filter (where p.status = 'voting' and p.voting_expires_at < clock_timestamp()) as overdue,
          count(*) filter (where p.status = 'approved') as approved, count(*) filter (where p.status = 'rejected') as rejected,
          count(*) filter (where p.status = 'expired') as expired, count(*) filter (where p.status = 'blocked') as blocked
        from match_proposals p where p.pool_id = s.pool_id
      ) p
    ) n
    group by grouping sets ((n.pool_id), ())
    having count(*) > 0;
  get diagnostics v_count = row_count;
  return v_count;
end $$;
revoke all on function record_metrics(interval) from public, anon, authenticated, service_role;
grant execute on function record_metrics(interval) to service_role;
