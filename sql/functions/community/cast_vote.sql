-- The caller votes on a proposal they were assigned, or votes otherwise than before; p_vote null takes the vote, or a skip, back. Returns what the proposal is now, or
-- refuses: see write_vote. Without a signature: what wallets sign is checked by the server, which has the curve.
-- Locks the proposal. Security definer: votes are written by write_vote only.
create or replace function cast_vote(p_proposal_id uuid, p_vote text) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return write_vote(auth.uid(), p_proposal_id, p_vote);
end $$;
revoke all on function cast_vote(uuid, text) from public, anon, authenticated, service_role;
grant execute on function cast_vote(uuid, text) to authenticated, service_role;
