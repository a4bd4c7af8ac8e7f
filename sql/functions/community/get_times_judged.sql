-- In how many pairs the caller was voted on in a community, as far as that ended more than a week ago: for their export. A number only: with whom is the
-- other's, how it ended would say who voted what in a small community, and one that ended just now would tell what is open. Read only.
-- Security definer: nobody reads proposals about themselves.
create or replace function get_times_judged(p_pool_id uuid) returns int
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select count(*)::int from match_proposals p
  where p.pool_id = p_pool_id and auth.uid() in (p.user_a_id, p.user_b_id) and p.voting_started_at is not null
    and p.finalized_at < clock_timestamp() - interval '7 days'
$$;
revoke all on function get_times_judged(uuid) from public, anon, authenticated, service_role;
grant execute on function get_times_judged(uuid) to authenticated, service_role;
