-- Lifts a shadow ban and notes it in the moderation log, with the report whose dismissal did it, if one did. Idempotent.
-- Called by lift_shadow_ban and decide_report, which hold lock_standing.
-- Locks their members, then their live session.
create or replace function end_shadow_ban(p_user_id uuid, p_report_id uuid, p_note text) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  perform lock_members(array[p_user_id]); -- nobody pairs them until this transaction ends
  delete from shadow_bans h where h.user_id = p_user_id;
  if not found then
    return;
  end if;
  insert into moderation_log (actor_id, action, about_id, report_id, note)
    values (auth.uid(), 'person.shadow_ban_lifted', p_user_id, p_report_id, nullif(btrim(p_note), ''));
  perform end_session_across_ban(p_user_id);
  perform note_changes(m.pool_id, array[p_user_id], 'person') -- who pairs them has to look at them again
    from pool_members m join pools o on o.id = m.pool_id where m.profile_id = p_user_id and o.mode in ('live', 'community') order by m.pool_id;
  perform pg_notify('nakodo_work', 'generator');
end $$;
revoke all on function end_shadow_ban(uuid, uuid, text) from public, anon, authenticated, service_role;
grant execute on function end_shadow_ban(uuid, uuid, text) to service_role;
