-- Ends conversations and takes back hellos of these people with whoever now stands on the other side of a pool's age wall, as lists lose
-- them; conversations also of those who left the pool, or whose pool is gone. Called by profiles_invalidated, which holds the members' rows. Locks the conversations by id. Idempotent.
create or replace function end_contacts_across_age_wall(p_profile_ids uuid[]) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_id uuid;
begin
  for v_id in
    select c.id from conversations_across_age_wall() c where c.low_id = any (p_profile_ids) or c.high_id = any (p_profile_ids) order by c.id
  loop
    perform close_conversation(v_id, null, 'age');
  end loop;
  delete from hellos h
    using pool_members a, pool_members b
    where (h.from_id = any (p_profile_ids) or h.to_id = any (p_profile_ids))
      and a.pool_id = h.pool_id and a.profile_id = h.from_id and b.pool_id = h.pool_id and b.profile_id = h.to_id and b.is_minor <> a.is_minor;
end $$;
revoke all on function end_contacts_across_age_wall(uuid[]) from public, anon, authenticated, service_role;
grant execute on function end_contacts_across_age_wall(uuid[]) to service_role;
