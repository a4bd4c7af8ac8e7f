-- Decides a proposal from its votes, if it can be decided at this moment: what it is afterwards. The whole state machine, to which a trigger
-- (on_proposal_written) holds whoever writes, an operator by hand too:
--   (a pair of the queue) -> voting   open_proposals, in one statement: the rules are copied, the deadline is set, voters are drawn. Nothing of ours commits
--                         `proposed`, the state before; what somebody writes so by hand makes its pair live, and leads only to voting or blocked
--   voting -> approved    approve_at yes, at any time; or at the deadline, with a quorum, more yes than no. Its conversation is made in the same statement
--   voting -> rejected    reject_at no, at any time; or at the deadline, with a quorum, no more yes than no
--   voting -> expired     at the deadline, with fewer votes than the quorum. Rejected and expired pairs may be proposed anew after the cool-off
--   proposed, voting -> blocked   the two may not be proposed any more: at once, by whoever makes it so (a voter's report, an admin's block_proposal, a block,
--                         a consent withdrawn, somebody who leaves or is taken out), and here for what nobody writes: a birthday across the age wall
--   approved, rejected, expired, blocked   are final. An operator's update decides as it says, whatever the votes, and is as final
-- A vote counts if it was cast before the deadline, by the database's clock. Called with the proposal's row locked. Idempotent.
create or replace function settle_proposal(p_proposal_id uuid) returns text
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_proposal match_proposals;
  v_status text;
begin
  select * into v_proposal from match_proposals p where p.id = p_proposal_id for no key update;
  if v_proposal.status is distinct from 'voting' then
    return v_proposal.status;
  end if;
  v_status := case
    when not is_judgeable(v_proposal.pool_id, v_proposal.user_a_id, v_proposal.user_b_id) then 'blocked'
    when v_proposal.yes_votes >= v_proposal.approve_at then 'approved'
    when v_proposal.no_votes >= v_proposal.reject_at then 'rejected'
    when clock_timestamp() < v_proposal.voting_expires_at then 'voting'
    when v_proposal.yes_votes + v_proposal.no_votes < v_proposal.quorum then 'expired'
    when v_proposal.yes_votes > v_proposal.no_votes then 'approved'
    else 'rejected'
  end;
  if v_status <> 'voting' then
    update match_proposals p set status = v_status where p.id = p_proposal_id;
  end if;
  return v_status;
end $$;
revoke all on function settle_proposal(uuid) from public, anon, authenticated, service_role;
grant execute on function settle_proposal(uuid) to service_role;
