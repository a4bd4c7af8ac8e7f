-- A moderator shadow-bans somebody (see begin_shadow_ban). NK404 for nobody. Idempotent. Locks: lock_standing, their members, their live session.
-- Security definer: a moderator may not write bans; the caller is checked.
create or replace function shadow_ban_person(p_user_id uuid, p_note text default null) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform assert_may_suspend(p_user_id);
  perform lock_standing(array[p_user_id]);
  if not exists (select from profiles p where p.id = p_user_id) then
    raise exception 'There is nobody with this id' using errcode = 'NK404';
  end if;
  perform begin_shadow_ban(p_user_id, false, null, p_note);
end $$;
revoke all on function shadow_ban_person(uuid, text) from public, anon, authenticated, service_role;
grant execute on function shadow_ban_person(uuid, text) to authenticated, service_role;
