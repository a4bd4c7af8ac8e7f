-- The proposals of a community for admins and the service: open ones, what closes first first, or (p_open false) those that were decided, the last first.
-- Who with whom and what became of it; neither tallies nor voters, only how many were asked. p_after: the last one that was seen; p_query: part of
-- the name of either. Nobody gets what is about themselves: not to know of it is everybody's right. Read only. Security definer: nobody else may know who is voted on; for anybody else there are no rows.
create or replace function get_community_proposals(
  p_pool_id uuid, p_open boolean, p_limit int, p_after uuid default null, p_query text default null
)
returns table (
  id uuid, status text, score real, opened_at timestamptz, closes_at timestamptz, decided_at timestamptz, asked int,
  a_id uuid, a_name text, a_avatar text, b_id uuid, b_name text, b_avatar text
)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.id, p.status, p.score, p.voting_started_at, p.voting_expires_at, p.finalized_at,
    (select count(*)::int from voter_assignments v where v.proposal_id = p.id),
    a.id, a.name, a.avatar, b.id, b.name, b.avatar
  from match_proposals p
  join profiles a on a.id = p.user_a_id
  join profiles b on b.id = p.user_b_id
  where p.pool_id = p_pool_id and (auth.role() is not distinct from 'service_role' or is_staff('admin'))
    and (p.status in ('proposed', 'voting')) = p_open and (auth.uid() is null or auth.uid() not in (p.user_a_id, p.user_b_id))
    and (p_query is null or strpos(lower(a.name), lower(p_query)) > 0 or strpos(lower(b.name), lower(p_query)) > 0)
    and (p_after is null or case
      when p_open then (coalesce(p.voting_expires_at, 'infinity'), p.id) > (
        select coalesce(l.voting_expires_at, 'infinity'), l.id from match_proposals l where l.id = p_after and l.pool_id = p_pool_id)
      else (p.finalized_at, p.id) < (select l.finalized_at, l.id from match_proposals l where l.id = p_after and l.pool_id = p_pool_id) end)
  order by case when p_open then coalesce(p.voting_expires_at, 'infinity') end, p.finalized_at desc,
    case when p_open then p.id end, p.id desc
  limit least(p_limit, 500)
$$;
revoke all on function get_community_proposals(uuid, boolean, int, uuid, text) from public, anon, authenticated, service_role;
grant execute on function get_community_proposals(uuid, boolean, int, uuid, text) to authenticated, service_role;
