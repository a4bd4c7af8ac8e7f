-- The caller wants to see a match again that they hid. Idempotent; false: there is no such match (any more).
-- Security definer: as hide_match.
create or replace function show_match(p_pool_id uuid, p_other_id uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update matches m
    set hidden_by_a = m.hidden_by_a and m.user_a_id <> auth.uid(), hidden_by_b = m.hidden_by_b and m.user_b_id <> auth.uid()
    where m.pool_id = p_pool_id
      and (m.user_a_id, m.user_b_id) in (values (auth.uid(), p_other_id), (p_other_id, auth.uid()));
  return found;
end $$;
revoke all on function show_match(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function show_match(uuid, uuid) to authenticated, service_role;
