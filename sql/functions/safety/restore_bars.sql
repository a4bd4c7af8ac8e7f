-- People whose ids are barred have a profile again: they are suspended and shadow-banned as they were, which is noted in the moderation log. From then
-- on it stands with the profile, where a moderator lifts it. Called by on_profiles_created. Locks the bars, then the profiles.
create or replace function restore_bars(p_user_ids uuid[]) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  with back as (
    delete from barred_ids b where b.user_id = any (p_user_ids) and b.until > clock_timestamp() returning *
  ), suspended as (
    update profiles p set suspended_at = clock_timestamp() from back where p.id = back.user_id and back.suspended
  ), banned as (
    insert into shadow_bans (user_id) select back.user_id from back where back.shadow_banned
  )
  insert into moderation_log (action, about_id, note)
    select x.action, back.user_id, 'Came back after deleting their profile'
    from back cross join lateral (values ('person.suspended', back.suspended), ('person.shadow_banned', back.shadow_banned)) x (action, holds)
    where x.holds;
end $$;
revoke all on function restore_bars(uuid[]) from public, anon, authenticated, service_role;
grant execute on function restore_bars(uuid[]) to service_role;
