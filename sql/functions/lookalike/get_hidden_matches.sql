-- Whom of their matches in a pool the caller hid, by name, with what may be seen of each: to bring them back. Read only.
-- Security definer: reads others' cards.
create or replace function get_hidden_matches(p_pool_id uuid, p_limit int default 200) returns table (user_id uuid, card jsonb)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with own as (
    select m.user_b_id as user_id from matches m where m.user_a_id = auth.uid() and m.pool_id = p_pool_id and m.hidden_by_a
    union all
    select m.user_a_id from matches m where m.user_b_id = auth.uid() and m.pool_id = p_pool_id and m.hidden_by_b
  )
  select o.user_id, pool_card(p_pool_id, o.user_id) from own o join profiles p on p.id = o.user_id order by p.name, o.user_id limit p_limit
$$;
revoke all on function get_hidden_matches(uuid, int) from public, anon, authenticated, service_role;
grant execute on function get_hidden_matches(uuid, int) to authenticated, service_role;
