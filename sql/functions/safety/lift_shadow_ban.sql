-- A moderator lifts a shadow ban, whoever imposed it; the reports until now then count no more towards another one. NK404 for nobody.
-- Idempotent. Of somebody who deleted their profile it is the bar (lift_bar). Locks: lock_standing, their members, their live session. Security definer: a moderator may not write bans; the caller is checked.
create or replace function lift_shadow_ban(p_user_id uuid, p_note text default null) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform assert_may_suspend(p_user_id);
  perform lock_standing(array[p_user_id]);
  if not exists (select from profiles p where p.id = p_user_id) then
    if lift_bar(p_user_id, false, p_note) then
      return;
    end if;
    raise exception 'There is nobody with this id' using errcode = 'NK404';
  end if;
  perform end_shadow_ban(p_user_id, null, p_note);
end $$;
revoke all on function lift_shadow_ban(uuid, text) from public, anon, authenticated, service_role;
grant execute on function lift_shadow_ban(uuid, text) to authenticated, service_role;
