-- How a community stands, for whoever fills its queue and opens its proposals; no row: there is no such community, or it takes nobody.
--   eligible  who agreed to be voted on, but for shadow-banned people          load   in how many pairs somebody stands: { id: [of the queue, open] }
--   apart     [[a, b]]: pairs that are not to be proposed: live, matched, decided a while ago (cool-off), talking
-- Called under the community's lock (lock_community). Read only.
create or replace function read_community(p_pool_id uuid)
returns table (queue_low int, queue_high int, active_low int, active_high int, fair_share real, queued int, active int, eligible uuid[], load jsonb, apart jsonb)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select s.queue_low, s.queue_high, s.active_low, s.active_high, s.fair_share,
    (select count(*)::int from match_generation_queue q where q.pool_id = p_pool_id and q.consumed_at is null),
    (select count(*)::int from match_proposals p where p.pool_id = p_pool_id and p.status = 'voting'),
    array(
      select c.user_id from consents c where c.pool_id = p_pool_id and c.kind = 'votes' and c.withdrawn_at is null
        and not exists (select from shadow_bans h where h.user_id = c.user_id)
    ),
    (
      select coalesce(jsonb_object_agg(l.id, jsonb_build_array(l.queued, l.open)), '{}')
      from (
        select x.id, count(*) filter (where not n.open) as queued, count(*) filter (where n.open) as open
        from (
          select q.user_a_id as one, q.user_b_id as other, false as open from match_generation_queue q where q.pool_id = p_pool_id and q.consumed_at is null
          union all select p.user_a_id, p.user_b_id, true from match_proposals p where p.pool_id = p_pool_id and p.status = 'voting'
        ) n cross join lateral (values (n.one), (n.other)) x (id)
        group by x.id
      ) l
    ),
    (
      select coalesce(jsonb_agg(jsonb_build_array(a.one, a.other)), '[]')
      from (
        select q.user_a_id as one, q.user_b_id as other from match_generation_queue q where q.pool_id = p_pool_id and q.consumed_at is null
        union select p.user_a_id, p.user_b_id from match_proposals p
          where p.pool_id = p_pool_id and (p.status not in ('rejected', 'expired') or p.again_at > clock_timestamp())
        union select c.low_id, c.high_id from conversations c where c.pool_id = p_pool_id and c.state <> 'ended'
      ) a
    )
  from community_settings s join pools o on o.id = s.pool_id
  where s.pool_id = p_pool_id and o.mode = 'community' and o.matchmaking_enabled and coalesce(o.ends_at, 'infinity') > clock_timestamp()
$$;
revoke all on function read_community(uuid) from public, anon, authenticated, service_role;
grant execute on function read_community(uuid) to service_role;
