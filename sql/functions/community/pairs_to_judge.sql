-- Proposals as their voters may see them, and nothing more: of each of the two the first name, five years of age, the picture, and what both have in common
-- of what matches see (common_of_reasons). p_voter_ids[n] looks at p_proposal_ids[n]: no row unless they were assigned, may judge it, and it is open.
-- Called for voters it was told who they are: by the service, and by get_pair_to_judge. Read only.
create or replace function pairs_to_judge(p_voter_ids uuid[], p_proposal_ids uuid[])
returns table (voter_id uuid, id uuid, pool_id uuid, closes_at timestamptz, my_vote text, one jsonb, other jsonb, common jsonb)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  -- Shown once for all who look at the same one: the words of a pair take longer than all the rest.
  with shown as materialized (
    select p.id, p.pool_id, p.user_a_id, p.user_b_id, p.voting_expires_at, judged_person(p.user_a_id) as one, judged_person(p.user_b_id) as other,
      common_of_reasons(p.reasons_a, p.user_a_id, p.user_b_id) as common
    from match_proposals p where p.id = any (p_proposal_ids) and p.status = 'voting' and p.voting_expires_at > clock_timestamp()
  )
  select s.voter_id, s.id, s.pool_id, s.voting_expires_at, s.vote, s.one, s.other, s.common
  from (
    select x.voter_id, p.*, v.vote
    from unnest(p_voter_ids, p_proposal_ids) x (voter_id, proposal_id)
    join shown p on p.id = x.proposal_id
    join voter_assignments a on a.proposal_id = p.id and a.voter_id = x.voter_id
    left join match_votes v on v.proposal_id = p.id and v.voter_id = x.voter_id
    offset 0 -- only of these: among the joins it was asked of each voter and each proposal (13 ms a call with 20,000 members)
  ) s
  where may_judge(s.pool_id, s.voter_id, s.user_a_id, s.user_b_id)
$$;
revoke all on function pairs_to_judge(uuid[], uuid[]) from public, anon, authenticated, service_role;
grant execute on function pairs_to_judge(uuid[], uuid[]) to service_role;
