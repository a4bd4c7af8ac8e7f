-- Pairs with these people are no longer for anybody to judge: what waits in the queue is consumed, open proposals are blocked. p_others: only those with these.
-- Called when somebody withdraws, leaves, or blocks. Idempotent. Locks the proposals by id.
create or replace function withdraw_pairs(p_pool_id uuid, p_user_ids uuid[], p_others uuid[] default null) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  update match_generation_queue q set consumed_at = clock_timestamp()
    where q.pool_id = p_pool_id and q.consumed_at is null
      and (q.user_a_id = any (p_user_ids) and (p_others is null or q.user_b_id = any (p_others))
        or q.user_b_id = any (p_user_ids) and (p_others is null or q.user_a_id = any (p_others)));
  update match_proposals p set status = 'blocked'
    where p.id in (
      select o.id from match_proposals o
      where o.pool_id = p_pool_id and o.status in ('proposed', 'voting')
        and (o.user_a_id = any (p_user_ids) and (p_others is null or o.user_b_id = any (p_others))
          or o.user_b_id = any (p_user_ids) and (p_others is null or o.user_a_id = any (p_others)))
      order by o.id for no key update);
end $$;
revoke all on function withdraw_pairs(uuid, uuid[], uuid[]) from public, anon, authenticated, service_role;
grant execute on function withdraw_pairs(uuid, uuid[], uuid[]) to service_role;
