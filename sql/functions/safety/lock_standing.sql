-- Takes the locks under which it changes where people stand with each other and with moderators: nobody pairs them until this transaction ends.
-- Order: their profiles by id (no key update: one after the other), the profiles of whom they are in live sessions with (key share: told when
-- those end), their pools and members (lock_members). Called by report_person, decide_report, shadow_ban_person and lift_shadow_ban.
create or replace function lock_standing(p_user_ids uuid[]) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from profiles p where p.id = any (p_user_ids) order by p.id for no key update;
  perform from profiles p
    where p.id in (
      select y.user_id from session_participants x join session_participants y on y.session_id = x.session_id
      where x.user_id = any (p_user_ids) and x.active
    ) order by p.id for key share;
  perform lock_members(p_user_ids);
end $$;
revoke all on function lock_standing(uuid[]) from public, anon, authenticated, service_role;
grant execute on function lock_standing(uuid[]) to service_role;
