-- Whether somebody may vote on a pair: a member of the pool on the pair's side of the age wall, neither of the two, no block with either of them, no
-- conversation with either, also one that was declined or has ended, no buddy of theirs (whoever knows one of them is no stranger to the matter), no open
-- report about them. Read only.
create or replace function may_judge(p_pool_id uuid, p_voter_id uuid, p_a_id uuid, p_b_id uuid) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select p_voter_id not in (p_a_id, p_b_id)
    and may_meet(p_pool_id, p_voter_id, p_a_id) and may_meet(p_pool_id, p_voter_id, p_b_id)
    and not exists (
      select from conversations c
      where c.low_id in (least(p_voter_id, p_a_id), least(p_voter_id, p_b_id)) and c.high_id in (greatest(p_voter_id, p_a_id), greatest(p_voter_id, p_b_id))
        and p_voter_id in (c.low_id, c.high_id)
    )
    and not exists (
      select from connections n
      where n.low_id in (least(p_voter_id, p_a_id), least(p_voter_id, p_b_id)) and n.high_id in (greatest(p_voter_id, p_a_id), greatest(p_voter_id, p_b_id))
        and p_voter_id in (n.low_id, n.high_id)
    )
    and not exists (select from reports r where r.reporter_id = p_voter_id and r.reported_id in (p_a_id, p_b_id) and r.status = 'open')
$$;
revoke all on function may_judge(uuid, uuid, uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function may_judge(uuid, uuid, uuid, uuid) to service_role;
