-- What became of the pairs that the caller voted on in a community, the last first: their first names, as long as the pair was not blocked, both of them
-- agree to be voted on, and nothing keeps the caller from either (a block, the age wall, an open report; whoever gets to know one of them later has seen
-- the names already); what the caller voted, whether that may be changed, and how it ended; never a tally. Read only. Security definer: as get_pair_to_judge.
create or replace function get_own_votes(p_pool_id uuid, p_limit int default 50, p_before timestamptz default null)
returns table (proposal_id uuid, vote text, voted_at timestamptz, status text, names jsonb, changeable boolean)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.id, v.vote, v.voted_at, p.status,
    case when p.status <> 'blocked' and may_meet(p.pool_id, auth.uid(), p.user_a_id) and may_meet(p.pool_id, auth.uid(), p.user_b_id) and 2 = (
      select count(*) from consents c
      where c.pool_id = p.pool_id and c.user_id in (p.user_a_id, p.user_b_id) and c.kind = 'votes' and c.withdrawn_at is null
    ) and not exists (
      select from reports r where r.reporter_id = auth.uid() and r.reported_id in (p.user_a_id, p.user_b_id) and r.status = 'open'
    ) then (
      select jsonb_agg(first_name_of(f.name) order by f.id) from profiles f where f.id in (p.user_a_id, p.user_b_id)
    ) end,
    p.status = 'voting' and p.voting_expires_at > clock_timestamp() and may_judge(p.pool_id, auth.uid(), p.user_a_id, p.user_b_id)
  from match_votes v join match_proposals p on p.id = v.proposal_id
  where v.voter_id = auth.uid() and p.pool_id = p_pool_id and v.voted_at < coalesce(p_before, 'infinity')
  order by v.voted_at desc, v.id desc limit least(p_limit, 100000)
$$;
revoke all on function get_own_votes(uuid, int, timestamptz) from public, anon, authenticated, service_role;
grant execute on function get_own_votes(uuid, int, timestamptz) to authenticated, service_role;
