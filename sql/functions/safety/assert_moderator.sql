-- Raises NK403 unless the caller is a moderator, an admin or the service. Called first by what moderators do.
create or replace function assert_moderator() returns void
language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
begin
  if auth.role() is distinct from 'service_role' and not is_staff('moderator') then
    raise exception 'Only a moderator may do this' using errcode = 'NK403';
  end if;
end $$;
revoke all on function assert_moderator() from public, anon, authenticated, service_role;
grant execute on function assert_moderator() to service_role;
