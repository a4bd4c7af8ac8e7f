-- Raises unless the caller may suspend or shadow-ban this person: a moderator, not themselves (NK422), and not staff unless an admin or the service asks
-- (NK403). Called by suspend_person, shadow_ban_person and what lifts either. Read only.
create or replace function assert_may_suspend(p_user_id uuid) returns void
language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
begin
  perform assert_moderator();
  if p_user_id = auth.uid() then
    raise exception 'Nobody can suspend or ban themselves, or lift it' using errcode = 'NK422';
  end if;
  if exists (select from staff s where s.user_id = p_user_id) and auth.role() is distinct from 'service_role' and not is_staff('admin') then
    raise exception 'Only an admin may suspend or ban moderators and admins' using errcode = 'NK403';
  end if;
end $$;
revoke all on function assert_may_suspend(uuid) from public, anon, authenticated, service_role;
grant execute on function assert_may_suspend(uuid) to service_role;
