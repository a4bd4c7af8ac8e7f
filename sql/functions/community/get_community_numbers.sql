-- How communities stand, for admins and the service; no row for others. `all_queued`: when the generator last looked (`filled_at`) no other pair was possible.
-- `metrics_at`: when a job of ours last ran anywhere (system_metrics has a row a minute); null: never.
-- Read only. Security definer: nobody else may count queues and votes; the caller is checked here.
create or replace function get_community_numbers(p_pool_ids uuid[])
returns table (pool_id uuid, members int, agreed int, queue_depth int, active_voting int, overdue int, approved int, rejected int, expired int, blocked int,
  voters_assigned int, votes_cast int, talking int, filled_at timestamptz, all_queued boolean, queue_low int, active_low int,
  quorum int, approve_at int, reject_at int, metrics_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.pool_id,
    (select count(*)::int from pool_members m where m.pool_id = s.pool_id),
    (select count(*)::int from consents c where c.pool_id = s.pool_id and c.kind = 'votes' and c.withdrawn_at is null),
    (select count(*)::int from match_generation_queue q where q.pool_id = s.pool_id and q.consumed_at is null),
    n.voting, n.overdue, n.approved, n.rejected, n.expired, n.blocked,
    (select count(*)::int from voter_assignments a join match_proposals p on p.id = a.proposal_id where p.pool_id = s.pool_id),
    (select count(*)::int from match_votes v join match_proposals p on p.id = v.proposal_id where p.pool_id = s.pool_id),
    (select count(*)::int from conversations c where c.pool_id = s.pool_id and c.origin = 'votes' and c.opened_at is not null),
    s.filled_at, s.all_queued, s.queue_low, s.active_low, s.quorum, s.approve_at, s.reject_at,
    (select max(r.recorded_at) from system_metrics r)
  from community_settings s
  cross join lateral (
    select count(*) filter (where p.status = 'voting')::int as voting,
      count(*) filter (where p.status = 'voting' and p.voting_expires_at < clock_timestamp() - interval '1 minute')::int as overdue,
      count(*) filter (where p.status = 'approved')::int as approved, count(*) filter (where p.status = 'rejected')::int as rejected,
      count(*) filter (where p.status = 'expired')::int as expired, count(*) filter (where p.status = 'blocked')::int as blocked
    from match_proposals p where p.pool_id = s.pool_id
  ) n
  where s.pool_id = any (p_pool_ids) and (is_staff('admin') or coalesce(auth.role(), '') = 'service_role')
$$;
revoke all on function get_community_numbers(uuid[]) from public, anon, authenticated, service_role;
grant execute on function get_community_numbers(uuid[]) to authenticated, service_role;
