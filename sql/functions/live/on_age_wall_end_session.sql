-- After somebody crossed the age wall of a pool: a session there with somebody who now stands on the other side ends. Tickets stay: they are paired
-- with others now. Fires once all rows of the statement are written, so two who cross together go on talking. Locks the session.
-- Security definer: whoever edits their birth date may not write sessions.
create or replace function on_age_wall_end_session() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform end_session(s.id, null, 'age')
    from session_participants x
    join chat_sessions s on s.id = x.session_id and s.pool_id = new.pool_id
    join pool_members a on a.pool_id = s.pool_id and a.profile_id = s.user1_id
    join pool_members b on b.pool_id = s.pool_id and b.profile_id = s.user2_id
    where x.user_id = new.profile_id and x.active and a.is_minor <> b.is_minor;
  return null;
end $$;
revoke all on function on_age_wall_end_session() from public, anon, authenticated, service_role;

create or replace trigger members_after_update_end_session after update of is_minor on pool_members
  for each row when (old.is_minor is distinct from new.is_minor) execute function on_age_wall_end_session();
