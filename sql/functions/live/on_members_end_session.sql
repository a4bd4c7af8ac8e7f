-- After people left a pool, were removed, or lost it by a suspension: what they talk in there ends; the other hears that they left. Their tickets
-- go by foreign key. Whoever pairs them holds their members, and was waited for. Locks the sessions by id. Security definer: as on_members_left.
create or replace function on_members_end_session() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
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
