-- How lookalike pools stand at this moment, for admins and the service: people, entries, what moderators should look at, jobs, matches. Read only.
-- Security definer: nobody else may read faces and flags of others; the caller is checked below: for anybody else there are no rows.
create or replace function get_lookalike_numbers(p_pool_ids uuid[])
returns table (
  pool_id uuid, members int, ready int, waiting int, refused int, to_review int, flags int, open_jobs int, oldest_job_ms bigint, matches int,
  failed_last_day int
)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.id,
    (select count(*)::int from pool_members m where m.pool_id = p.id),
    f.ready, f.waiting, f.refused, f.to_review,
    (select count(*)::int from face_flags g where g.pool_id = p.id and g.decided_at is null),
    j.open, j.oldest_ms,
    (select count(*)::int from matches m where m.pool_id = p.id),
    (
      select count(*)::int from match_jobs e
      where e.pool_id = p.id and e.status = 'failed' and e.completed_at > clock_timestamp() - interval '1 day'
    )
  from pools p
  cross join lateral (
    select count(*) filter (where x.state = 'ready' and x.moderation = 'approved')::int as ready,
           count(*) filter (where x.state = 'waiting' and x.moderation <> 'rejected')::int as waiting,
           count(*) filter (where x.state = 'refused')::int as refused,
           count(*) filter (where x.state <> 'refused' and x.moderation = 'pending')::int as to_review
    from faces x where x.pool_id = p.id
  ) f
  cross join lateral (
    select count(*)::int as open, (extract(epoch from clock_timestamp() - min(o.created_at)) * 1000)::bigint as oldest_ms
    from match_jobs o where o.pool_id = p.id and o.status in ('pending', 'processing')
  ) j
  where p.id = any (p_pool_ids) and p.mode = 'lookalike' and (auth.role() is not distinct from 'service_role' or is_staff('admin'))
$$;
revoke all on function get_lookalike_numbers(uuid[]) from public, anon, authenticated, service_role;
grant execute on function get_lookalike_numbers(uuid[]) to authenticated, service_role;
