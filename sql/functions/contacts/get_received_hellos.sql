-- Who said hello to the caller in a pool and waits for an answer, with what may be seen of them; newest first.
-- Not those who left the pool since, who may not meet the caller any more, or whom the caller hid (a lookalike pool). Security definer: reads cards. Read only.
create or replace function get_received_hellos(p_pool_id uuid, p_limit int default 200)
returns table (from_id uuid, said_at timestamptz, card jsonb)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select h.from_id, h.said_at, pool_card(h.pool_id, h.from_id)
  from hellos h
  where h.to_id = auth.uid() and h.pool_id = p_pool_id
    and not exists (select from hellos a where a.pool_id = h.pool_id and a.from_id = h.to_id and a.to_id = h.from_id)
    and may_meet(h.pool_id, h.from_id, h.to_id)
    and not exists (
      select from matches m
      where m.pool_id = h.pool_id
        and (m.user_a_id = h.to_id and m.user_b_id = h.from_id and m.hidden_by_a or m.user_b_id = h.to_id and m.user_a_id = h.from_id and m.hidden_by_b))
  order by h.said_at desc, h.from_id
  limit p_limit
$$;
revoke all on function get_received_hellos(uuid, int) from public, anon, authenticated, service_role;
grant execute on function get_received_hellos(uuid, int) to authenticated, service_role;
