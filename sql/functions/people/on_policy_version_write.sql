-- Policy versions never change: each decision points at the one that made it.
create or replace function on_policy_version_write() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  raise exception 'policy versions are immutable: publish a new version instead' using errcode = 'NK409';
end $$;
revoke all on function on_policy_version_write() from public, anon, authenticated, service_role;

create or replace trigger policy_versions_before_update before update on policy_versions
  for each row execute function on_policy_version_write();
