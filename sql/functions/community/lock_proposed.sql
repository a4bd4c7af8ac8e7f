-- Takes the locks under which it is decided whether the two of these proposals may be introduced: nobody of them withdraws, leaves, blocks or is deleted until
-- this transaction ends. Before the proposals themselves: whoever withdraws has their member's row when they ask for those.
-- Order, as lock_pair: profiles, pools, members: key share, so that votes on different pairs with the same person do not wait for each other; of several
-- that are to be decided (p_deciding) as lock_pair will, now and in one order. Called by write_vote and settle_due_proposals.
create or replace function lock_proposed(p_proposal_ids uuid[], p_deciding boolean default false) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_people uuid[];
  v_pools uuid[];
begin
  select array_agg(distinct x.id), array_agg(distinct p.pool_id) into v_people, v_pools
    from match_proposals p
    cross join lateral (
      values (p.user_a_id), (p.user_b_id)
      union all select v.voter_id from match_votes v where v.proposal_id = p.id and p_deciding -- they are told
    ) x (id)
    where p.id = any (p_proposal_ids);
  perform from profiles f where f.id = any (v_people) order by f.id for key share;
  perform from pools o where o.id = any (v_pools) order by o.id for key share;
  if p_deciding then
    select array_agg(distinct x.id) into v_people
      from match_proposals p cross join lateral (values (p.user_a_id), (p.user_b_id)) x (id) where p.id = any (p_proposal_ids);
    perform from pool_members m where m.pool_id = any (v_pools) and m.profile_id = any (v_people) order by m.pool_id, m.profile_id for no key update;
  else
    perform from pool_members m where m.pool_id = any (v_pools) and m.profile_id = any (v_people) order by m.pool_id, m.profile_id for key share;
  end if;
end $$;
revoke all on function lock_proposed(uuid[], boolean) from public, anon, authenticated, service_role;
grant execute on function lock_proposed(uuid[], boolean) to service_role;
