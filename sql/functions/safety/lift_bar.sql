-- Lifts a suspension (p_suspended) or a shadow ban of somebody who has no profile any more (barred_ids). Noted in the moderation log. Returns whether
-- there was one. Called by lift_suspension and lift_shadow_ban. Locks the bar.
create or replace function lift_bar(p_user_id uuid, p_suspended boolean, p_note text) returns boolean
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_bar barred_ids;
begin
  select * into v_bar from barred_ids b
    where b.user_id = p_user_id and case when p_suspended then b.suspended else b.shadow_banned end for update;
  if not found then
    return false;
  end if;
  if v_bar.suspended and v_bar.shadow_banned then
    update barred_ids b set suspended = not p_suspended, shadow_banned = p_suspended where b.user_id = p_user_id;
  else
    delete from barred_ids b where b.user_id = p_user_id;
  end if;
  insert into moderation_log (actor_id, action, about_id, note)
    values (auth.uid(), case when p_suspended then 'person.restored' else 'person.shadow_ban_lifted' end, p_user_id, nullif(btrim(p_note), ''));
  return true;
end $$;
revoke all on function lift_bar(uuid, boolean, text) from public, anon, authenticated, service_role;
grant execute on function lift_bar(uuid, boolean, text) to service_role;
