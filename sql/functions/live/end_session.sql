-- Ends a live session and tells both; false: it had ended before (or never was). After `skip` and `left` the two are not paired again for the
-- time their policy says (`again`, 30 minutes unless it says otherwise). Of a block, a report and a suspension the other hears `left` only.
-- Called by skip_partner and whatever else ends sessions; whoever ends several takes them by id. Idempotent.
-- Locks: the session. Of the two profiles only those that are free (key share): whoever is being deleted at this moment is not told, and
-- holding the session waits for nobody's profile, so it may be called with any of the house's earlier locks.
create or replace function end_session(p_session_id uuid, p_ended_by uuid, p_why text) returns boolean
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_session chat_sessions;
  v_there uuid[];
begin
  select * into v_session from chat_sessions s where s.id = p_session_id and s.status = 'active' for no key update;
  if not found then
    return false;
  end if;
  update chat_sessions s
    set status = 'ended', ended_at = clock_timestamp(), ended_by = p_ended_by, ended_why = p_why,
        ended_after = coalesce((select max(m.id) from session_messages m where m.session_id = s.id), 0)
    where s.id = p_session_id;
  update session_participants x set active = false where x.session_id = p_session_id;
  select array_agg(l.id) into v_there
    from (
      select p.id from profiles p where p.id in (v_session.user1_id, v_session.user2_id) order by p.id for key share skip locked
    ) l;
  if p_why in ('skip', 'left') and cardinality(v_there) = 2 then
    insert into pair_skips as k (low_id, high_id, until)
      select v_session.user1_id, v_session.user2_id,
        clock_timestamp() + coalesce((select (v.body ->> 'again')::interval from policy_versions v where v.id = v_session.policy_version_id), '30 minutes')
      on conflict (low_id, high_id) do update set until = greatest(k.until, excluded.until);
  end if;
  perform tell_person(t.id, 'live.ended', jsonb_build_object('poolId', v_session.pool_id, 'sessionId', p_session_id,
      'why', case when p_why in ('block', 'report', 'suspended') and t.id is distinct from p_ended_by then 'left' else p_why end))
    from unnest(v_there) t (id);
  return true;
end $$;
revoke all on function end_session(uuid, uuid, text) from public, anon, authenticated, service_role;
grant execute on function end_session(uuid, uuid, text) to service_role;
