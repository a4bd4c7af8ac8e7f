-- How a lobby goes since a time, by policy version, to compare two of them (A/B): the newest version first.
--   searches        that ended, with a partner or without; match_rate: the share with one
--   wait_p50_ms ... of those who found somebody, until they did
--   skip_rate       of the sessions that ended, those by a skip; session_p50_ms: how long a session lasts (median)
--   kept_rate       of the sessions that ended, those after which both kept in touch
-- Rates are null where there is nothing to divide. For moderators, admins and the service (NK403). Read only. Security definer: staff may
-- not read sessions; the caller is checked, and there are numbers only.
create or replace function get_live_analytics(p_pool_id uuid, p_since timestamptz default now() - interval '7 days')
returns table (
  policy_version_id uuid, policy_name text, version int, sessions bigint, active bigint, searches bigint, match_rate real,
  wait_p50_ms int, wait_p95_ms int, skip_rate real, session_p50_ms int, kept_rate real
)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform assert_moderator();
  return query
    with begun as (
      select s.* from chat_sessions s where s.pool_id = p_pool_id and s.created_at >= p_since
    ), talked as (
      select b.policy_version_id as id, count(*) as sessions, count(*) filter (where b.status = 'active') as active,
        count(*) filter (where b.status = 'ended') as ended, count(*) filter (where b.ended_why = 'skip') as skipped,
        count(*) filter (where b.status = 'ended'
          and (select bool_and(x.keeps) from session_participants x where x.session_id = b.id)) as kept,
        percentile_cont(0.5) within group (order by extract(epoch from b.ended_at - b.created_at)) as length
      from begun b group by b.policy_version_id
    ), waited as (
      select b.policy_version_id as id, percentile_cont(0.5) within group (order by w.ms) as p50, percentile_cont(0.95) within group (order by w.ms) as p95
      from begun b cross join lateral (values (b.user1_waited_ms), (b.user2_waited_ms)) w (ms) group by b.policy_version_id
    ), gave_up as (
      select u.policy_version_id as id, count(*) as searches
      from unmatched_searches u where u.pool_id = p_pool_id and u.ended_at >= p_since group by u.policy_version_id
    )
    select v.id, p.name, v.version, coalesce(t.sessions, 0), coalesce(t.active, 0), 2 * coalesce(t.sessions, 0) + coalesce(g.searches, 0),
      (2.0 * coalesce(t.sessions, 0) / nullif(2 * coalesce(t.sessions, 0) + coalesce(g.searches, 0), 0))::real,
      round(w.p50)::int, round(w.p95)::int, (t.skipped::float8 / nullif(t.ended, 0))::real, round(t.length * 1000)::int,
      (t.kept::float8 / nullif(t.ended, 0))::real
    from policy_versions v
    join policies p on p.id = v.policy_id
    left join talked t on t.id = v.id
    left join waited w on w.id = v.id
    left join gave_up g on g.id = v.id
    where t.id is not null or g.id is not null
      or exists (select from pools o where o.id = p_pool_id and v.id in (o.policy_version_id, o.second_policy_version_id))
    order by v.created_at desc, v.id;
end $$;
revoke all on function get_live_analytics(uuid, timestamptz) from public, anon, authenticated, service_role;
grant execute on function get_live_analytics(uuid, timestamptz) to authenticated, service_role;
