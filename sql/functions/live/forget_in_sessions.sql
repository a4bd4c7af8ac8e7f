-- After people deleted their profiles: in each session of theirs another id stands for them, a new one for each, so that neither two sessions nor
-- a host app that knows the old id lead back to them; and why the two were paired is gone, since it says what they wrote about themselves. What
-- stays is a number for the lobby, and the other's own memory. Called by on_profile_ends_session, after their sessions have ended.
-- Locks the sessions by id.
create or replace function forget_in_sessions(p_user_ids uuid[]) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_one record;
begin
  for v_one in
    select s.id, u.id as user_id, gen_random_uuid() as stands_for
    from unnest(p_user_ids) u (id) join chat_sessions s on s.user1_id = u.id or s.user2_id = u.id
    order by s.id for no key update of s
  loop
    update session_participants x set user_id = v_one.stands_for where x.session_id = v_one.id and x.user_id = v_one.user_id;
    update chat_sessions s
      set user1_id = least(n.stays, v_one.stands_for), user2_id = greatest(n.stays, v_one.stands_for),
          user1_waited_ms = case when n.stays_first = n.was_first then s.user1_waited_ms else s.user2_waited_ms end,
          user2_waited_ms = case when n.stays_first = n.was_first then s.user2_waited_ms else s.user1_waited_ms end,
          user1_revision = 0, user2_revision = 0, user1_reasons = '[]', user2_reasons = '[]',
          offerer_id = case when s.offerer_id = v_one.user_id then v_one.stands_for else s.offerer_id end,
          ended_by = case when s.ended_by = v_one.user_id then v_one.stands_for else s.ended_by end
      from (
        select case when b.user1_id = v_one.user_id then b.user2_id else b.user1_id end as stays, b.user2_id = v_one.user_id as was_first,
          case when b.user1_id = v_one.user_id then b.user2_id else b.user1_id end < v_one.stands_for as stays_first
        from chat_sessions b where b.id = v_one.id
      ) n
      where s.id = v_one.id;
  end loop;
end $$;
revoke all on function forget_in_sessions(uuid[]) from public, anon, authenticated, service_role;
grant execute on function forget_in_sessions(uuid[]) to service_role;
