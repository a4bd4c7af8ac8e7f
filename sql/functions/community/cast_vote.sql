-- The caller votes on a proposal they were assigned, or votes otherwise than before; p_vote null takes the vote, or a skip, back. Returns what the proposal is now: the
-- vote that reaches a bound decides in the same transaction, and of two that both would, one comes after the decision. NK404 for a proposal
-- that is not theirs to judge, NK409 once it is closed or its deadline has passed, NK403 for those who may not judge it any more.
-- Locks the proposal. Security definer: votes are written by this function only.
create or replace function cast_vote(p_proposal_id uuid, p_vote text) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_me uuid := auth.uid();
  v_proposal match_proposals;
begin
  if v_me is null then
    raise exception 'Sign in before you vote' using errcode = 'NK401';
  elsif p_vote not in ('yes', 'no') then
    raise exception 'A vote is yes or no' using errcode = 'NK422', column = 'vote';
  end if;
  select p.* into v_proposal from match_proposals p join voter_assignments a on a.proposal_id = p.id and a.voter_id = v_me
    where p.id = p_proposal_id for no key update of p;
  if not found then
    raise exception 'There is no such proposal for you to judge' using errcode = 'NK404';
  elsif v_proposal.status <> 'voting' or v_proposal.voting_expires_at <= clock_timestamp() then
    raise exception 'The vote on this pair is over' using errcode = 'NK409';
  elsif not may_judge(v_proposal.pool_id, v_me, v_proposal.user_a_id, v_proposal.user_b_id) then
    raise exception 'You cannot judge this pair any more' using errcode = 'NK403';
  end if;
  if p_vote is null then
    delete from match_votes v where v.proposal_id = p_proposal_id and v.voter_id = v_me;
  else
    insert into match_votes as v (proposal_id, voter_id, vote) values (p_proposal_id, v_me, p_vote)
      on conflict (proposal_id, voter_id) do update set vote = excluded.vote, voted_at = clock_timestamp() where v.vote <> excluded.vote;
  end if;
  update voter_assignments a set skipped_at = null where a.proposal_id = p_proposal_id and a.voter_id = v_me and a.skipped_at is not null;
  return settle_proposal(p_proposal_id);
end $$;
revoke all on function cast_vote(uuid, text) from public, anon, authenticated, service_role;
grant execute on function cast_vote(uuid, text) to authenticated, service_role;
