-- A proposal as its voter, the caller, may see it (pairs_to_judge). No row unless they were assigned and it is open.
-- Read only. Security definer: nobody may read another's profile, nor a proposal's pair; the caller is checked here.
create or replace function get_pair_to_judge(p_proposal_id uuid)
returns table (id uuid, pool_id uuid, closes_at timestamptz, my_vote text, one jsonb, other jsonb, common jsonb)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.id, p.pool_id, p.closes_at, p.my_vote, p.one, p.other, p.common from pairs_to_judge(array[auth.uid()], array[p_proposal_id]) p
$$;
revoke all on function get_pair_to_judge(uuid) from public, anon, authenticated, service_role;
grant execute on function get_pair_to_judge(uuid) to authenticated, service_role;
