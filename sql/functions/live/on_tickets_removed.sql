-- After tickets were removed: those of people who found nobody are counted (unmatched_searches), and the people are woken, whose state is
-- another now. Whoever found somebody is in a session by then: apply_pairs writes both in one statement, and spares us looking. Not counted in a lobby that is being
-- deleted: waiting for it while holding tickets would be a deadlock. Security definer: leaving a lobby removes the ticket too, and whoever leaves
-- may write none of this.
create or replace function on_tickets_removed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_ids uuid[];
begin
  if current_setting('nakodo.pairing', true) = 'on' then
    return null;
  end if;
  with unmatched as (
    -- Looked up by its key for each: as an anti join it was planned over everybody who ever talked (a third of the time of a tick).
    select g.* from gone g where (select x.active from session_participants x where x.user_id = g.user_id and x.active) is null
  ), counted as (
    insert into unmatched_searches (pool_id, policy_version_id, waited_ms)
      select u.pool_id, u.policy_version_id, least(2147483647, greatest(0, extract(epoch from clock_timestamp() - u.joined_at) * 1000))::int
      from unmatched u
      where u.pool_id in (select o.id from pools o where o.id in (select n.pool_id from unmatched n) for key share skip locked)
  )
  select array_agg(u.user_id) into v_ids from unmatched u;
  if v_ids is not null then
    perform notify_people(v_ids);
  end if;
  return null;
end $$;
revoke all on function on_tickets_removed() from public, anon, authenticated, service_role;

create or replace trigger tickets_after_delete after delete on waiting_queue
  referencing old table as gone
  for each statement execute function on_tickets_removed();
