-- Writes decided pairs of one lobby, each or not at all: both leave the queue and enter the session in the one statement that checks again
-- what may have changed since it was decided. Says of each pair its session, or why there is none:
--   busy   somebody in it is gone, or being changed, paired or removed by another transaction at this moment: decide again
--   stale  somebody's ticket, profile, age or standing is another than it was decided from, or a block or skip came between: read again
-- p_pairs: [{ ticket1, ticket2, user1, user2, revision1, revision2, version, step, buddies, score, reasons1, reasons2, offerer }], user1 < user2.
-- Both are told by their log; the caller wakes them (notify_people) after its commit, outside the locks. Nobody is in two pairs.
-- Called by ticks and by pair_in_lobby. Locks: the lobby (lock_lobby), so that one at a time writes there; then, each only if it is free: profiles (key share), the pool (share), members (key share),
-- tickets; so it waits for nobody else and no deadlock comes of it, and nothing that it points at goes before it commits. Planned once, by
-- indexes only: planning each call took a quarter of a tick (1,160 instead of 860 pairs a second with 64 clients). Security definer: the service may not use the log's sequence.
create or replace function apply_pairs(p_pool_id uuid, p_pairs jsonb) returns table (n int, session_id uuid, refusal text)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp set enable_seqscan = off set enable_bitmapscan = off
  set plan_cache_mode = force_generic_plan set lock_timeout = '8s'
  set nakodo.pairing = 'on' as $$ -- says to on_tickets_removed that these found somebody
declare
  v_users uuid[];
  v_tickets bigint[];
  v_versions uuid[]; -- of the lobby, and of the tickets
begin
  perform lock_lobby(p_pool_id);
  select array_agg(x.user_id), array_agg(x.ticket) into v_users, v_tickets
    from jsonb_to_recordset(p_pairs) p (ticket1 bigint, ticket2 bigint, user1 uuid, user2 uuid)
    cross join lateral (values (p.user1, p.ticket1), (p.user2, p.ticket2)) x (user_id, ticket);
  select array_agg(l.id) into v_users
    from (select f.id from profiles f where f.id = any (v_users) order by f.id for key share skip locked) l;
  select array[o.policy_version_id, o.second_policy_version_id] into v_versions from pools o
    where o.id = p_pool_id and o.mode = 'live' and o.matchmaking_enabled and coalesce(o.ends_at, 'infinity') > now()
    for share skip locked;
  if not found then
    v_users := null; -- closed, or just being changed
  end if;
  select coalesce(array_agg(l.profile_id), '{}') into v_users
    from (
      select m.profile_id from pool_members m where m.pool_id = p_pool_id and m.profile_id = any (v_users)
      order by m.profile_id for key share skip locked
    ) l;
  select coalesce(array_agg(l.id), '{}'), v_versions || array_agg(distinct l.policy_version_id) into v_tickets, v_versions
    from (
      select w.id, w.policy_version_id from waiting_queue w
      where w.user_id = any (v_users) and w.id = any (v_tickets) and w.pool_id = p_pool_id and w.present
      order by w.user_id for update skip locked
    ) l;
  return query
    with wanted as (
      select p.*, row_number() over ()::int as n from jsonb_to_recordset(p_pairs) p (
        ticket1 bigint, ticket2 bigint, user1 uuid, user2 uuid, revision1 bigint, revision2 bigint, version uuid, step smallint,
        buddies boolean, score real, reasons1 jsonb, reasons2 jsonb, offerer uuid)
    ), judged as materialized (
      select w.*, gen_random_uuid() as id,
        case
          when not (w.user1 = any (v_users) and w.user2 = any (v_users)
                    and w.ticket1 = any (v_tickets) and w.ticket2 = any (v_tickets)) then 'busy'
          -- Each looked up by its key: joins made the planner read all profiles for a handful of pairs (5 ms among 6,000 people).
          when (select f.revision from profiles f where f.id = w.user1) is distinct from w.revision1
            or (select f.revision from profiles f where f.id = w.user2) is distinct from w.revision2
            or (w.version = any (v_versions)) is not true
            or exists (select from shadow_bans h where h.user_id = w.user1) <> exists (select from shadow_bans h where h.user_id = w.user2)
            or (select m.is_minor from pool_members m where m.pool_id = p_pool_id and m.profile_id = w.user1)
              is distinct from (select m.is_minor from pool_members m where m.pool_id = p_pool_id and m.profile_id = w.user2)
            or (select true from blocks b where b.blocker_id = w.user1 and b.blocked_id = w.user2)
            or (select true from blocks b where b.blocker_id = w.user2 and b.blocked_id = w.user1)
            or (select k.until from pair_skips k where k.low_id = w.user1 and k.high_id = w.user2) > now()
            or (select s.active from session_participants s where s.user_id = w.user1 and s.active)
            or (select s.active from session_participants s where s.user_id = w.user2 and s.active) then 'stale'
        end as refused
      from wanted w
    ), good as (
      select * from judged j where j.refused is null
    ), gone as (
      delete from waiting_queue w
        where w.user_id = any (array(select u.id from good g cross join lateral (values (g.user1), (g.user2)) u (id)))
        returning w.user_id, w.joined_at
    ), sessions as (
      insert into chat_sessions (id, pool_id, user1_id, user2_id, policy_version_id, step, buddies, score, user1_reasons, user2_reasons,
          user1_revision, user2_revision, user1_waited_ms, user2_waited_ms, offerer_id)
        select g.id, p_pool_id, g.user1, g.user2, g.version, g.step, g.buddies, g.score, g.reasons1, g.reasons2, g.revision1, g.revision2,
          greatest(0, extract(epoch from clock_timestamp() - o1.joined_at) * 1000)::int,
          greatest(0, extract(epoch from clock_timestamp() - o2.joined_at) * 1000)::int, g.offerer
        from good g join gone o1 on o1.user_id = g.user1 join gone o2 on o2.user_id = g.user2
    ), participants as (
      insert into session_participants (session_id, user_id)
        select g.id, u.id from good g cross join lateral (values (g.user1), (g.user2)) u (id)
    ), told as (
      insert into person_events (user_id, kind, data)
        select u.id, 'live.matched', jsonb_build_object('poolId', p_pool_id, 'sessionId', g.id)
        from good g cross join lateral (values (g.user1), (g.user2)) u (id)
    )
    select j.n, case when j.refused is null then j.id end, j.refused from judged j;
end $$;
revoke all on function apply_pairs(uuid, jsonb) from public, anon, authenticated, service_role;
grant execute on function apply_pairs(uuid, jsonb) to service_role;
