-- After people left a pool, were removed, or lost it by a suspension: their tickets go, and what they talk in there ends; the other hears that they
-- left. Whoever lets them wait or pairs them holds their members, and was waited for. Locks the tickets by user_id, the sessions by id.
-- Security definer: as on_members_left.
create or replace function on_members_end_session() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from waiting_queue w join gone g on g.profile_id = w.user_id and g.pool_id = w.pool_id order by w.user_id for update of w;
  if found then
    delete from waiting_queue w using gone g where g.profile_id = w.user_id and g.pool_id = w.pool_id;
  end if;
  perform end_session(l.id, l.profile_id, case when l.suspended then 'suspended' else 'left' end)
    from (
      select s.id, g.profile_id, p.suspended_at is not null as suspended
      from gone g
      join session_participants x on x.user_id = g.profile_id and x.active
      join chat_sessions s on s.id = x.session_id and s.pool_id = g.pool_id
      left join profiles p on p.id = g.profile_id
      order by s.id
    ) l;
  return null;
end $$;
revoke all on function on_members_end_session() from public, anon, authenticated, service_role;

create or replace trigger members_after_delete_end_session after delete on pool_members
  referencing old table as gone
  for each statement execute function on_members_end_session();
