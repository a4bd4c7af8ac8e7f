-- Shadow-bans somebody of whom two trustworthy people said something within 7 days: reports that are `trusted` (made by a trustworthy reporter
-- who had met them, as it stood then) and not dismissed. Those from before a moderator lifted a ban count no more, so that the lift holds.
-- Called by report_person, which holds lock_standing. Idempotent.
create or replace function judge_reports(p_user_id uuid) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_since timestamptz := greatest(
    clock_timestamp() - interval '7 days',
    (select max(l.created_at) from moderation_log l
      where l.about_id = p_user_id and l.action = 'person.shadow_ban_lifted' and l.report_id is null));
  v_last_id uuid;
begin
  if (
    select count(distinct r.reporter_id) from reports r
    where r.reported_id = p_user_id and r.trusted and r.status <> 'dismissed' and r.created_at > v_since
  ) < 2 then
    return;
  end if;
  v_last_id := (select r.id from reports r where r.reported_id = p_user_id and r.trusted order by r.created_at desc limit 1);
  perform begin_shadow_ban(p_user_id, true, v_last_id, 'Two trustworthy people reported them within 7 days');
end $$;
revoke all on function judge_reports(uuid) from public, anon, authenticated, service_role;
grant execute on function judge_reports(uuid) to service_role;
