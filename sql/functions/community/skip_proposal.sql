-- The caller does not want to judge this pair. It is not shown to them again, and a vote they cast goes; after the deadline it stays, as everybody's. Idempotent; NK404 when it is not theirs. Security definer: as cast_vote.
create or replace function skip_proposal(p_proposal_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from match_proposals p join voter_assignments a on a.proposal_id = p.id and a.voter_id = auth.uid() where p.id = p_proposal_id for no key update of p;
  update voter_assignments a set skipped_at = coalesce(a.skipped_at, clock_timestamp()) where a.proposal_id = p_proposal_id and a.voter_id = auth.uid();
  if not found then
    raise exception 'There is no such proposal for you to judge' using errcode = 'NK404';
  end if;
  delete from match_votes v using match_proposals p
    where p.id = p_proposal_id and p.status = 'voting' and p.voting_expires_at > clock_timestamp() and v.proposal_id = p.id and v.voter_id = auth.uid();
end $$;
revoke all on function skip_proposal(uuid) from public, anon, authenticated, service_role;
grant execute on function skip_proposal(uuid) to authenticated, service_role;
