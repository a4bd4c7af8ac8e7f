-- Before somebody deletes their profile: the session they are in ends for the other. After: what they wrote and their buddies are gone by foreign
-- key; their skips go, and a session of which nobody is left, and in the others nothing leads to them any more (forget_in_sessions). Whoever
-- pairs them or notes a skip holds their profile, and was waited for. Locks the skips, the sessions.
-- Security definer: as on_profiles_deleted.
create or replace function on_profile_ends_session() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_when = 'BEFORE' then
    perform end_session(x.session_id, old.id, 'deleted') from session_participants x where x.user_id = old.id and x.active;
    return old;
  end if;
  delete from pair_skips k where k.low_id in (select g.id from gone g);
  delete from pair_skips k where k.high_id in (select g.id from gone g);
  delete from chat_sessions s
    using gone g
    where g.id in (s.user1_id, s.user2_id) and not exists (select from profiles p where p.id in (s.user1_id, s.user2_id));
  perform forget_in_sessions((select array_agg(g.id) from gone g));
  return null;
end $$;
revoke all on function on_profile_ends_session() from public, anon, authenticated, service_role;

create or replace trigger profiles_before_delete_end_session before delete on profiles
  for each row execute function on_profile_ends_session();
create or replace trigger profiles_after_delete_sessions after delete on profiles
  referencing old table as gone
  for each statement execute function on_profile_ends_session();
