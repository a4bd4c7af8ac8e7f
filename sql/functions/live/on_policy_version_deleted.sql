-- After a policy version was deleted: refused while a ticket or a live session points at it, as a foreign key would. Runs after the keys of pools were
-- looked at: a ticket's version is taken from its pool, which is held meanwhile, and a session's from its two tickets or the pool (apply_pairs). So
-- whoever could still write one has committed, and one of the two is seen here. Security definer: an admin sees neither.
create or replace function on_policy_version_deleted() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (
    select from waiting_queue w where w.policy_version_id = old.id union all select from chat_sessions s where s.policy_version_id = old.id
  ) then
    raise exception 'people were paired by this policy version: it is kept' using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;
revoke all on function on_policy_version_deleted() from public, anon, authenticated, service_role;

create or replace trigger policy_versions_after_delete after delete on policy_versions
  for each row execute function on_policy_version_deleted();
