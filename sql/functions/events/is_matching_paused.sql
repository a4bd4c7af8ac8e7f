-- Whether matching stands still in an event: its job is paused, or it is switched off. For those in it, and staff; false to anybody else.
-- Security definer: only admins may read jobs; the caller is checked below. Read only.
create or replace function is_matching_paused(p_event_id uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (
    select from pools p left join matchmaking_jobs j on j.event_id = p.id
    where p.id = p_event_id and p.mode = 'events' and (not p.matchmaking_enabled or j.status = 'paused')
      and (auth.role() = 'service_role' or is_staff('moderator')
        or exists (select from pool_members m where m.pool_id = p.id and m.profile_id = auth.uid())))
$$;
revoke all on function is_matching_paused(uuid) from public, anon, authenticated, service_role;
grant execute on function is_matching_paused(uuid) to authenticated, service_role;
