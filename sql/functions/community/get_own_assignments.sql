-- Which pairs the caller was asked about, and which they skipped: for their export. Read only. Security definer: people read a proposal's
-- pool only once they voted on it.
create or replace function get_own_assignments() returns table (proposal_id uuid, pool_id uuid, skipped_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.proposal_id, p.pool_id, a.skipped_at
  from voter_assignments a join match_proposals p on p.id = a.proposal_id where a.voter_id = auth.uid() order by a.skipped_at, a.proposal_id
$$;
revoke all on function get_own_assignments() from public, anon, authenticated, service_role;
grant execute on function get_own_assignments() to authenticated, service_role;
