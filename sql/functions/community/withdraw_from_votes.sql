-- The caller does not want to be voted on any more: what is open about them is blocked at once. What was approved before stays. Idempotent.
-- Locks: the member, then the proposals by id. Security definer: as agree_to_votes.
create or replace function withdraw_from_votes(p_pool_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from pool_members m where m.pool_id = p_pool_id and m.profile_id = auth.uid() for update;
  update consents c set withdrawn_at = clock_timestamp()
    where c.user_id = auth.uid() and c.pool_id = p_pool_id and c.kind = 'votes' and c.withdrawn_at is null;
  perform note_changes(p_pool_id, array[auth.uid()], 'person');
  perform withdraw_pairs(p_pool_id, array[auth.uid()]);
end $$;
revoke all on function withdraw_from_votes(uuid) from public, anon, authenticated, service_role;
grant execute on function withdraw_from_votes(uuid) to authenticated, service_role;
