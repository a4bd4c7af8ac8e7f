-- Ends live sessions, many at once, and tells both of each; returns those that it was this call that ended. After `skip` and `left` the two are
-- not paired again for the time their policy says (`again`, 30 minutes unless it says otherwise). Of a block, a report and a suspension the other
-- hears `left` only. Of several ends of one session in a call the first counts. Called by skip_partners and end_session. Idempotent.
-- Locks: the sessions by id. Of the profiles only those that are free (key share): whoever is being deleted at this moment is not told, and
-- holding a session waits for nobody's profile, so it may be called with any of the house's earlier locks.
-- Security definer: the service may not use the log's sequence.
create or replace function end_sessions(p_session_ids uuid[], p_ended_by uuid[], p_whys text[]) returns setof uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp set enable_seqscan = off set enable_bitmapscan = off
  set plan_cache_mode = force_generic_plan as $$
declare
  v_ids uuid[];
  v_there uuid[];
begin
  select array_agg(l.id) into v_ids
    from (
      select s.id from chat_sessions s where s.id = any (p_session_ids) and s.status = 'active' order by s.id for no key update
    ) l;
  if v_ids is null then
    return;
  end if;
  with ended as (
    update chat_sessions s
      set status = 'ended', ended_at = clock_timestamp(), ended_by = e.ended_by, ended_why = e.why,
          ended_after = coalesce((select max(m.id) from session_messages m where m.session_id = s.id), 0)
      from (
        select distinct on (r.id) r.id, r.ended_by, r.why
        from unnest(p_session_ids, p_ended_by, p_whys) with ordinality r (id, ended_by, why, n)
        order by r.id, r.n
      ) e
      where s.id = e.id and s.id = any (v_ids) -- by their ids, whatever the plan was made from
      returning s.*
  ), placed as (
    update session_participants x set active = false where x.session_id = any (v_ids)
  ), there as materialized (
    select array_agg(l.id) as ids
      from (
        select p.id from profiles p
        where p.id = any (array(select u.id from ended s cross join lateral (values (s.user1_id), (s.user2_id)) u (id)))
        order by p.id for key share skip locked
      ) l
  ), kept_apart as (
    insert into pair_skips as k (low_id, high_id, until)
      select s.user1_id, s.user2_id, clock_timestamp() + coalesce((v.body ->> 'again')::interval, '30 minutes')
      from there t, ended s join policy_versions v on v.id = s.policy_version_id
      where s.ended_why in ('skip', 'left') and s.user1_id = any (t.ids) and s.user2_id = any (t.ids)
      order by s.user1_id, s.user2_id
      on conflict (low_id, high_id) do update set until = greatest(k.until, excluded.until)
  ), told as (
    insert into person_events (user_id, kind, data)
      select u.id, 'live.ended', jsonb_build_object('poolId', s.pool_id, 'sessionId', s.id,
          'why', case when s.ended_why in ('block', 'report', 'suspended') and u.id is distinct from s.ended_by then 'left' else s.ended_why end)
      from there t, ended s cross join lateral (values (s.user1_id), (s.user2_id)) u (id)
      where u.id = any (t.ids)
  )
  select t.ids into v_there from there t;
  if v_there is not null then
    perform notify_people(v_there);
  end if;
  return query select unnest(v_ids);
end $$;
revoke all on function end_sessions(uuid[], uuid[], text[]) from public, anon, authenticated, service_role;
grant execute on function end_sessions(uuid[], uuid[], text[]) to service_role;
