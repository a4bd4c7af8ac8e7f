-- Somebody votes on a proposal they were assigned, or votes otherwise than before; p_vote null takes the vote, or a skip, back. Returns what the proposal is now: the
-- vote that reaches a bound decides in the same transaction, and of two that both would, one comes after the decision. NK404 for a proposal
-- that is not theirs to judge, NK409 once it is closed or its deadline has passed, NK403 for those who may not judge it any more.
-- Where it is signed (p_signature, by p_signed_by, which the server has checked): NK409 when the wallet is not theirs, has signed here for another profile (also
-- a vote that was taken back), or the revision is not newer than any they signed here. A vote of another choice without a signature takes the place of a signed one.
-- Called by cast_vote, and by the server for signed votes. Locks as lock_proposed, then the proposal.
create or replace function write_vote(p_voter_id uuid, p_proposal_id uuid, p_vote text, p_revision int default null, p_signature text default null,
  p_signed_by text default null) returns text
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_proposal match_proposals;
begin
  if p_voter_id is null then
    raise exception 'Sign in before you vote' using errcode = 'NK401';
  elsif p_vote not in ('yes', 'no') then
    raise exception 'A vote is yes or no' using errcode = 'NK422', column = 'vote';
  end if;
  perform lock_proposed(array[a.proposal_id]) from voter_assignments a where a.proposal_id = p_proposal_id and a.voter_id = p_voter_id;
  select p.* into v_proposal from match_proposals p join voter_assignments a on a.proposal_id = p.id and a.voter_id = p_voter_id
    where p.id = p_proposal_id for no key update of p;
  if not found then
    raise exception 'There is no such proposal for you to judge' using errcode = 'NK404';
  elsif v_proposal.status <> 'voting' or v_proposal.voting_expires_at <= clock_timestamp() then
    raise exception 'The vote on this pair is over' using errcode = 'NK409';
  elsif not may_judge(v_proposal.pool_id, p_voter_id, v_proposal.user_a_id, v_proposal.user_b_id) then
    raise exception 'You cannot judge this pair any more' using errcode = 'NK403';
  end if;
  update voter_assignments a set skipped_at = null where a.proposal_id = p_proposal_id and a.voter_id = p_voter_id and a.skipped_at is not null;
  if p_vote is null then
    delete from match_votes v where v.proposal_id = p_proposal_id and v.voter_id = p_voter_id;
    return settle_proposal(p_proposal_id);
  end if;
  if p_signature is not null then
    if not exists (select from profiles f where f.id = p_voter_id and f.wallet_address = p_signed_by) then
      raise exception 'The wallet that signed is not linked to you' using errcode = 'NK409';
    elsif exists (select from voter_assignments a where a.proposal_id = p_proposal_id and a.voter_id <> p_voter_id and p_signed_by = any (a.signed_with)) then
      raise exception 'This wallet has voted on this pair already, when it was linked to another profile' using errcode = 'NK409';
    end if;
    update voter_assignments a
      set signed_revision = p_revision, signed_with = case when p_signed_by = any (a.signed_with) then a.signed_with else a.signed_with || p_signed_by end
      where a.proposal_id = p_proposal_id and a.voter_id = p_voter_id and coalesce(a.signed_revision, -1) < p_revision;
    if not found then
      raise exception 'You signed a newer vote on this pair: this signature is not taken again. Sign anew' using errcode = 'NK409';
    end if;
  end if;
  insert into match_votes as v (proposal_id, voter_id, vote, revision, signature, signed_by)
    values (p_proposal_id, p_voter_id, p_vote, case when p_signature is null then 0 else p_revision end, p_signature, p_signed_by)
    on conflict (proposal_id, voter_id) do update set vote = excluded.vote, voted_at = clock_timestamp(), revision = excluded.revision,
      signature = excluded.signature, signed_by = excluded.signed_by
    where v.vote <> excluded.vote or excluded.signature is not null;
  return settle_proposal(p_proposal_id);
end $$;
revoke all on function write_vote(uuid, uuid, text, int, text, text) from public, anon, authenticated, service_role;
grant execute on function write_vote(uuid, uuid, text, int, text, text) to service_role;
