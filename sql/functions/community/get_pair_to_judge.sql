-- A proposal as its voter may see it, and nothing more: of each of the two the first name, five years of age, the picture, and what both have in common
-- of what matches see (common_of_reasons). No row unless the caller was assigned and it is open.
-- Read only. Security definer: nobody may read another's profile, nor a proposal's pair; the caller is checked here.
create or replace function get_pair_to_judge(p_proposal_id uuid)
returns table (id uuid, pool_id uuid, closes_at timestamptz, my_vote text, one jsonb, other jsonb, common jsonb)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.id, p.pool_id, p.voting_expires_at, v.vote, judged_person(p.user_a_id), judged_person(p.user_b_id), common_of_reasons(p.reasons_a, p.user_a_id, p.user_b_id)
  from match_proposals p
  join voter_assignments a on a.proposal_id = p.id and a.voter_id = auth.uid()
  left join match_votes v on v.proposal_id = p.id and v.voter_id = auth.uid()
  where p.id = p_proposal_id and p.status = 'voting' and p.voting_expires_at > clock_timestamp()
    and may_judge(p.pool_id, auth.uid(), p.user_a_id, p.user_b_id)
$$;
revoke all on function get_pair_to_judge(uuid) from public, anon, authenticated, service_role;
grant execute on function get_pair_to_judge(uuid) to authenticated, service_role;
