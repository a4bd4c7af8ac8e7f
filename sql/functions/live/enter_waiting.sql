-- People begin to search, many at once: one statement for all concurrent calls of a process. Says of each what became of it:
--   waiting     they have a ticket (the one they had, with its time, or a new one)
--   in_session  they are talking already, and wait for nobody
--   closed      the lobby is no live pool, is paused, or is over
--   stranger    they are not in it
-- Called by the service. Locks the pools (share: a lobby that is being closed is waited for), the members (key share), the tickets by user_id; no
-- decision is waited for longer than its transaction. Idempotent.
create or replace function enter_waiting(p_user_ids uuid[], p_pool_ids uuid[])
returns table (user_id uuid, outcome text)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp set enable_seqscan = off set enable_bitmapscan = off
  set plan_cache_mode = force_generic_plan as $$
declare
  v_asked_ids uuid[]; -- those who get a ticket, by id, and where
  v_asked_pools uuid[];
  v_talking uuid[];
begin
  perform from pools o where o.id = any (p_pool_ids) order by o.id for share;
  -- The members are held until the ticket is committed: whoever removes one waits for that, and removes the ticket.
  select array_agg(c.user_id order by c.user_id), array_agg(c.pool_id order by c.user_id) into v_asked_ids, v_asked_pools
    from (
      select distinct on (l.user_id) l.user_id, l.pool_id
      from (
        select r.user_id, r.pool_id, r.n
        from unnest(p_user_ids, p_pool_ids) with ordinality r (user_id, pool_id, n)
        join pool_members m on m.pool_id = r.pool_id and m.profile_id = r.user_id
        join pools o on o.id = r.pool_id and o.mode = 'live' and o.matchmaking_enabled and coalesce(o.ends_at, 'infinity') > now()
        where (select s.active from session_participants s where s.user_id = r.user_id and s.active) is null
        order by m.pool_id, m.profile_id for key share of m
      ) l
      order by l.user_id, l.n desc
    ) c;
  perform from waiting_queue w where w.user_id = any (v_asked_ids) order by w.user_id for update;
  if found then
    -- Whoever searches in another lobby than before leaves that one's queue.
    delete from waiting_queue w using unnest(v_asked_ids, v_asked_pools) a (user_id, pool_id)
      where w.user_id = a.user_id and w.pool_id <> a.pool_id;
  end if;
  insert into waiting_queue as w (user_id, pool_id, policy_version_id, sink_ms)
    select a.user_id, a.pool_id,
      case when abs(hashtextextended(a.user_id::text, 0) % 100) < o.second_share then o.second_policy_version_id else o.policy_version_id end,
      -- From the sixth skip in 10 minutes on, each counts as one second later, up to ten. Leaving and searching again is skipping.
      least(10000, 1000 * greatest(0, k.skips - 5))
    from unnest(v_asked_ids, v_asked_pools) a (user_id, pool_id)
    join pools o on o.id = a.pool_id
    cross join lateral (
      select count(*)::int as skips from chat_sessions s
      where s.ended_by = a.user_id and s.ended_why in ('skip', 'left') and s.ended_at > now() - interval '10 minutes'
    ) k
    order by a.user_id
    on conflict on constraint waiting_queue_pkey do update set seen_at = clock_timestamp(), present = true;
  -- A tick may have paired them between our look and our insert, which then waited for it: this statement sees it.
  select array_agg(s.user_id) into v_talking from session_participants s where s.user_id = any (v_asked_ids) and s.active;
  if v_talking is not null then
    delete from waiting_queue w where w.user_id = any (v_talking);
  end if;
  return query
    select r.user_id,
      case
        when v_talking is null and v_asked_pools[array_position(v_asked_ids, r.user_id)] = r.pool_id then 'waiting'
        when (select s.active from session_participants s where s.user_id = r.user_id and s.active) then 'in_session'
        when (select w.pool_id from waiting_queue w where w.user_id = r.user_id) = r.pool_id then 'waiting'
        when (select m.profile_id from pool_members m where m.pool_id = r.pool_id and m.profile_id = r.user_id) is null then 'stranger'
        else 'closed'
      end
    from unnest(p_user_ids, p_pool_ids) r (user_id, pool_id);
end $$;
revoke all on function enter_waiting(uuid[], uuid[]) from public, anon, authenticated, service_role;
grant execute on function enter_waiting(uuid[], uuid[]) to service_role;
