-- An admin, or the service, makes an event, a lobby, a lookalike pool or a community another of the four; its code and its people stay. What belonged to the
-- former mode ends (on_pool_written, on_live_pool_written): lists, sessions, photos, open proposals. Returns whether it was in another mode before; idempotent. NK404 when there is no such
-- pool, NK422 for another mode. Whoever moves it to `live`, `lookalike` or `community` sees to it that its policies are compiled.
-- Locks the profiles of the members (key share, by id), then the pool: sessions that end want both profiles.
-- Security definer: sessions are written by functions only; the caller is checked below.
create or replace function move_pool(p_pool_id uuid, p_mode text) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_mode text;
begin
  if auth.role() is distinct from 'service_role' and not is_staff('admin') then
    raise exception 'Only an admin may do this' using errcode = 'NK403';
  elsif p_mode is null or p_mode not in ('events', 'live', 'lookalike', 'community') then
    raise exception 'A pool is moved to events, to live, to lookalike or to community' using errcode = 'NK422';
  end if;
  perform from profiles p where p.id in (select m.profile_id from pool_members m where m.pool_id = p_pool_id) order by p.id for key share;
  select p.mode into v_mode from pools p where p.id = p_pool_id for update;
  if v_mode is null then
    raise exception 'There is no such event, lobby or pool' using errcode = 'NK404';
  elsif v_mode = p_mode then
    return false;
  end if;
  update pools p set mode = p_mode where p.id = p_pool_id;
  return true;
end $$;
revoke all on function move_pool(uuid, text) from public, anon, authenticated, service_role;
grant execute on function move_pool(uuid, text) to authenticated, service_role;
