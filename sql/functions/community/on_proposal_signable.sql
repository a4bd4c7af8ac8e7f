-- What wallets sign about a proposal (signing_terms) from the moment its vote opens, and what the log will say of it (closed_proposals, logged_votes) from the
-- moment votes closed it, whoever writes the proposal: in the same transaction, since votes go with their voters. Blocked ones are in no log.
-- Security definer: nobody may write those tables.
create or replace function on_proposal_signable() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_day constant bigint := 86400;
  v_opens bigint;
  v_closed_id bigint;
begin
  if new.voting_started_at is not null and new.finalized_at is null then
    v_opens := ceil(extract(epoch from new.voting_started_at) / v_day) * v_day;
    insert into signing_terms (proposal_id, opens_at, closes_at)
      values (new.id, v_opens, greatest(v_opens + v_day, ceil(extract(epoch from new.voting_expires_at) / v_day) * v_day))
      on conflict do nothing;
  end if;
  if tg_op = 'UPDATE' and old.finalized_at is null and new.status in ('approved', 'rejected', 'expired') then
    insert into closed_proposals (pool_id, proposal_id, outcome, opens_at, closes_at, challenge_seconds, quorum, approve_at, reject_at)
      select new.pool_id, new.id, new.status, t.opens_at, t.closes_at, t.challenge_seconds, new.quorum, new.approve_at, new.reject_at
      from signing_terms t where t.proposal_id = new.id
      on conflict do nothing
      returning id into v_closed_id;
    with votes as (
      select v.*, nextval('logged_votes_id_seq') as vote_id from match_votes v where v.proposal_id = new.id and v_closed_id is not null
    ), kept as (
      insert into logged_votes (id, closed_id, yes, revision, cast_on) overriding system value
        select v.vote_id, v_closed_id, v.vote = 'yes', v.revision, (v.voted_at at time zone 'utc')::date from votes v
    )
    insert into logged_voters (vote_id, profile_id, signature, signed_by) select v.vote_id, v.voter_id, v.signature, v.signed_by from votes v;
  end if;
  return null;
end $$;
revoke all on function on_proposal_signable() from public, anon, authenticated, service_role;

create or replace trigger match_proposals_signable after insert or update on match_proposals
  for each row execute function on_proposal_signable();
