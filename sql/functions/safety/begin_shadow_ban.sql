-- Shadow-bans somebody: in the live mode they are paired only with others who are, and communities propose them to nobody. Noted in the moderation log; they are not told, and nothing
-- that they can read says it. Whom they are talking with loses them, unless banned as well. Idempotent; what a moderator imposes on somebody who
-- was banned by reports is the moderator's from then on. Called by report_person and shadow_ban_person, which hold lock_standing.
-- Locks their members, then their live session, then open proposals.
create or replace function begin_shadow_ban(p_user_id uuid, p_automatic boolean, p_report_id uuid, p_note text) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  perform lock_members(array[p_user_id]); -- nobody pairs them until this transaction ends
  insert into shadow_bans as h (user_id, created_by, automatic) values (p_user_id, case when not p_automatic then auth.uid() end, p_automatic)
    on conflict (user_id) do update set automatic = false, created_by = excluded.created_by where h.automatic and not excluded.automatic;
  if not found then
    return;
  end if;
  insert into moderation_log (actor_id, action, about_id, report_id, note)
    values (case when not p_automatic then auth.uid() end, 'person.shadow_banned', p_user_id, p_report_id, nullif(btrim(p_note), ''));
  perform end_session_across_ban(p_user_id);
  perform note_changes(m.pool_id, array[p_user_id], 'person') -- who pairs them has to look at them again
    from pool_members m join pools o on o.id = m.pool_id where m.profile_id = p_user_id and o.mode in ('live', 'community') order by m.pool_id;
  perform withdraw_unjudgeable(array[p_user_id]);
end $$;
revoke all on function begin_shadow_ban(uuid, boolean, uuid, text) from public, anon, authenticated, service_role;
grant execute on function begin_shadow_ban(uuid, boolean, uuid, text) to service_role;
