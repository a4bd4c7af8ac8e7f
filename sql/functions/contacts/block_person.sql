-- The caller blocks somebody they can know of: on a list of either, by a hello, a conversation, or in a pool of both. Idempotent; NK404 for
-- anybody else, as for nobody. Locks: see on_blocks_added. Security definer: the caller may not read who is in a pool.
create or replace function block_person(p_other_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_me uuid := auth.uid();
begin
  if v_me is null then
    raise exception 'Sign in before blocking somebody' using errcode = 'NK401';
  end if;
  if v_me = p_other_id then
    raise exception 'Nobody can block themselves' using errcode = 'NK422';
  end if;
  if not can_know_of(v_me, p_other_id) then
    raise exception 'There is nobody with this id whom you know of' using errcode = 'NK404';
  end if;
  insert into blocks (blocker_id, blocked_id) values (v_me, p_other_id) on conflict do nothing;
end $$;
revoke all on function block_person(uuid) from public, anon, authenticated, service_role;
grant execute on function block_person(uuid) to authenticated, service_role;
