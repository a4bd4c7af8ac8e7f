-- Policy versions never change: each decision points at the one that made it.
create or replace function on_policy_version_write() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
begin
  raise exception 'policy versions are immutable: publish a new version instead' using errcode = 'NK409';
end $$;

create or replace trigger policy_versions_before_update before update on policy_versions
  for each row execute function on_policy_version_write();
