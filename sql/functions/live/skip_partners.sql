-- People end their sessions, many at once: one statement for all concurrent calls of a process. As skip_partner. A row for each call whose session
-- is one of theirs: its lobby, the other one, and whether it ended by these calls.
-- Called by the service, which says for whom. Locks: see end_sessions. Idempotent.
create or replace function skip_partners(p_session_ids uuid[], p_user_ids uuid[], p_whys text[])
returns table (session_id uuid, user_id uuid, pool_id uuid, partner_id uuid, ended boolean)
language plpgsql set search_path = pg_catalog, public, pg_temp set enable_seqscan = off set enable_bitmapscan = off
  set plan_cache_mode = force_generic_plan as $$
begin
  return query
    with own as materialized (
      select r.n, r.why, r.user_id, s.id, s.pool_id, case when s.user1_id = r.user_id then s.user2_id else s.user1_id end as partner_id
      from unnest(p_session_ids, p_user_ids, p_whys) with ordinality r (session_id, user_id, why, n)
      join chat_sessions s on s.id = r.session_id and r.user_id in (s.user1_id, s.user2_id)
    ), ended as materialized (
      select coalesce(array_agg(e), '{}') as ids
      from (
        select array_agg(o.id order by o.n) as ids, array_agg(o.user_id order by o.n) as users, array_agg(o.why order by o.n) as whys
        from own o where o.why in ('skip', 'left')
      ) c
      cross join lateral end_sessions(c.ids, c.users, c.whys) e
    )
    select o.id, o.user_id, o.pool_id, o.partner_id, o.id = any (d.ids) from own o cross join ended d;
end $$;
revoke all on function skip_partners(uuid[], uuid[], text[]) from public, anon, authenticated, service_role;
grant execute on function skip_partners(uuid[], uuid[], text[]) to service_role;
