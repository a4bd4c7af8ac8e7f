-- How the caller stands in a community: which text they agreed to (null: they are not voted on), how voters see them, how many pairs they judged (since p_since,
-- too) and skipped, and of those they said yes, and no, to: how many were decided, approved, and became a conversation. No row for who is no
-- member. Read only. Security definer: as get_pair_to_judge.
create or replace function get_community_standing(p_pool_id uuid, p_since timestamptz default null)
returns table (agreed text, agreed_at timestamptz, me jsonb, judged int, judged_since int, skipped int, yes int, yes_decided int, yes_approved int, yes_talking int,
  no int, no_decided int, no_approved int, no_talking int)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.version, c.given_at, judged_person(m.profile_id), n.judged, n.judged_since, n.skipped, n.yes, n.yes_decided, n.yes_approved, n.yes_talking,
    n.no, n.no_decided, n.no_approved, n.no_talking
  from pool_members m
  join pools o on o.id = m.pool_id and o.mode = 'community'
  left join consents c on c.pool_id = m.pool_id and c.user_id = m.profile_id and c.kind = 'votes' and c.withdrawn_at is null
  cross join lateral (
    select count(v.vote)::int as judged, count(v.vote) filter (where v.voted_at >= coalesce(p_since, '-infinity'))::int as judged_since,
      count(*) filter (where a.skipped_at is not null)::int as skipped,
      count(*) filter (where v.vote = 'yes')::int as yes,
      count(*) filter (where v.vote = 'yes' and p.status in ('approved', 'rejected'))::int as yes_decided,
      count(*) filter (where v.vote = 'yes' and p.status = 'approved')::int as yes_approved,
      count(*) filter (where v.vote = 'yes' and p.status = 'approved' and t.opened_at is not null)::int as yes_talking,
      count(*) filter (where v.vote = 'no')::int as no,
      count(*) filter (where v.vote = 'no' and p.status in ('approved', 'rejected'))::int as no_decided,
      count(*) filter (where v.vote = 'no' and p.status = 'approved')::int as no_approved,
      count(*) filter (where v.vote = 'no' and p.status = 'approved' and t.opened_at is not null)::int as no_talking
    from voter_assignments a
    join match_proposals p on p.id = a.proposal_id and p.pool_id = m.pool_id
    left join match_votes v on v.proposal_id = a.proposal_id and v.voter_id = a.voter_id
    left join conversations t on t.id = p.conversation_id
    where a.voter_id = m.profile_id
  ) n
  where m.pool_id = p_pool_id and m.profile_id = auth.uid()
$$;
revoke all on function get_community_standing(uuid, timestamptz) from public, anon, authenticated, service_role;
grant execute on function get_community_standing(uuid, timestamptz) to authenticated, service_role;
