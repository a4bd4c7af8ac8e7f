-- Ends a live session and tells both; false: it had ended before (or never was). After `skip` and `left` the two are not paired again for the
-- time their policy says (`again`, 30 minutes unless it says otherwise). Called by skip_partner and whatever else ends sessions. Idempotent.
-- Locks: the profiles of both (key share, by id), then the session. Whoever holds a session's lock must hold these before.
create or replace function end_session(p_session_id uuid, p_ended_by uuid, p_why text) returns boolean
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_session chat_sessions;
begin
  select * into v_session from chat_sessions s where s.id = p_session_id and s.status = 'active';
  if not found then
    return false;
  end if;
  perform from profiles p where p.id in (v_session.user1_id, v_session.user2_id) order by p.id for key share;
  update chat_sessions s set status = 'ended', ended_at = clock_timestamp(), ended_by = p_ended_by, ended_why = p_why
    where s.id = p_session_id and s.status = 'active';
  if not found then
    return false;
  end if;
  update session_participants x set active = false where x.session_id = p_session_id;
  if p_why in ('skip', 'left') then
    insert into pair_skips as k (low_id, high_id, until)
      select v_session.user1_id, v_session.user2_id,
        clock_timestamp() + coalesce((select (v.body ->> 'again')::interval from policy_versions v where v.id = v_session.policy_version_id), '30 minutes')
      where (select count(*) from profiles p where p.id in (v_session.user1_id, v_session.user2_id)) = 2
      on conflict (low_id, high_id) do update set until = greatest(k.until, excluded.until);
  end if;
  perform tell_person(p.id, 'live.ended', jsonb_build_object('poolId', v_session.pool_id, 'sessionId', p_session_id,
      'why', case when p_why in ('block', 'report') and p.id is distinct from p_ended_by then 'left' else p_why end))
    from profiles p where p.id in (v_session.user1_id, v_session.user2_id);
  return true;
end $$;
revoke all on function end_session(uuid, uuid, text) from public, anon, authenticated, service_role;
grant execute on function end_session(uuid, uuid, text) to service_role;
