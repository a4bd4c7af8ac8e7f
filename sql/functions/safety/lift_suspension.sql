-- A moderator lifts a suspension: the person can sign in and join again; what ended stays ended. Noted in the moderation log. Idempotent.
-- NK404 for nobody; somebody who deleted their profile may come back unsuspended (lift_bar). Locks the profile. Security definer: a moderator may not write profiles; the caller is checked.
create or replace function lift_suspension(p_user_id uuid, p_note text default null) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform assert_may_suspend(p_user_id);
  perform from profiles p where p.id = p_user_id for no key update;
  if not found then
    if lift_bar(p_user_id, true, p_note) then
      return;
    end if;
    raise exception 'There is nobody with this id' using errcode = 'NK404';
  end if;
  update profiles p set suspended_at = null where p.id = p_user_id and p.suspended_at is not null;
  if found then
    insert into moderation_log (actor_id, action, about_id, note) values (auth.uid(), 'person.restored', p_user_id, nullif(btrim(p_note), ''));
  end if;
end $$;
revoke all on function lift_suspension(uuid, text) from public, anon, authenticated, service_role;
grant execute on function lift_suspension(uuid, text) to authenticated, service_role;
