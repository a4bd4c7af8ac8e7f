-- Pairs with these people that may not be proposed any more, in whatever community, are for nobody to judge: what waits in the queue is consumed, open
-- proposals are blocked. Called when somebody came to stand on the other side of an age wall, or was shadow-banned. Idempotent.
-- Whoever calls holds their members' rows. Locks the queue's rows and the proposals by id.
create or replace function withdraw_unjudgeable(p_user_ids uuid[]) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  update match_generation_queue q set consumed_at = clock_timestamp()
    where q.id in (
      select o.id from match_generation_queue o
      where o.consumed_at is null and (o.user_a_id = any (p_user_ids) or o.user_b_id = any (p_user_ids))
        and not is_judgeable(o.pool_id, o.user_a_id, o.user_b_id)
      order by o.id for update);
  update match_proposals p set status = 'blocked'
    where p.id in (
      select o.id from match_proposals o
      where o.status in ('proposed', 'voting') and (o.user_a_id = any (p_user_ids) or o.user_b_id = any (p_user_ids))
        and not is_judgeable(o.pool_id, o.user_a_id, o.user_b_id)
      order by o.id for no key update);
end $$;
revoke all on function withdraw_unjudgeable(uuid[]) from public, anon, authenticated, service_role;
grant execute on function withdraw_unjudgeable(uuid[]) to service_role;
