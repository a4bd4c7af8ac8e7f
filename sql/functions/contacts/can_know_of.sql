-- Whether somebody can know of another: a pool of both, a conversation, a hello either way, or their own block. Called by block_person and
-- report_person. Read only.
create or replace function can_know_of(p_one_id uuid, p_other_id uuid) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from profiles p where p.id = p_other_id) and (
    exists (select from pool_members a join pool_members b using (pool_id) where a.profile_id = p_one_id and b.profile_id = p_other_id)
    or exists (
      select from conversations c where c.low_id = least(p_one_id, p_other_id) and c.high_id = greatest(p_one_id, p_other_id)
    )
    or exists (select from hellos h where h.from_id = p_one_id and h.to_id = p_other_id)
    or exists (select from hellos h where h.from_id = p_other_id and h.to_id = p_one_id)
    or exists (select from blocks b where b.blocker_id = p_one_id and b.blocked_id = p_other_id)
  )
$$;
revoke all on function can_know_of(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function can_know_of(uuid, uuid) to service_role;
