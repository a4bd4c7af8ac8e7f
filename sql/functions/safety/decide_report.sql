-- A moderator dismisses or upholds a report; noted in the moderation log. The same decision again changes nothing; another one is NK409.
-- Nobody decides a report about themselves (NK404, as they do not see it). A dismissal lifts the shadow ban that the report led to, when fewer
-- than two of the trusted reports behind it are left. Locks: lock_standing of the reported, the report, their members, their live session.
-- Security definer: writes reports and the log; the caller is checked.
create or replace function decide_report(p_report_id uuid, p_status text, p_note text default null) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_report reports;
  v_banned_at timestamptz;
begin
  perform assert_moderator();
  if p_status is null or p_status not in ('dismissed', 'upheld') then
    raise exception 'A report is decided as dismissed or upheld' using errcode = 'NK422';
  end if;
  perform lock_standing(array(select r.reported_id from reports r where r.id = p_report_id));
  select * into v_report from reports r where r.id = p_report_id and r.reported_id is distinct from auth.uid() for no key update;
  if not found then
    raise exception 'There is no such report' using errcode = 'NK404';
  end if;
  if v_report.status = p_status then
    return;
  end if;
  if v_report.status <> 'open' then
    raise exception 'This report was decided already, as %: look at it again', v_report.status using errcode = 'NK409';
  end if;
  update reports r set status = p_status, decided_by = auth.uid(), decided_at = clock_timestamp() where r.id = p_report_id;
  insert into moderation_log (actor_id, action, about_id, report_id, note)
    values (auth.uid(), 'report.' || p_status, v_report.reported_id, p_report_id, nullif(btrim(p_note), ''));
  v_banned_at := (select h.created_at from shadow_bans h where h.user_id = v_report.reported_id and h.automatic);
  if p_status = 'dismissed' and v_report.trusted and v_banned_at is not null and (
    select count(*) from reports r
    where r.reported_id = v_report.reported_id and r.trusted and r.status <> 'dismissed' and r.created_at > v_banned_at - interval '7 days'
  ) < 2 then
    perform end_shadow_ban(v_report.reported_id, p_report_id, 'The reports that led to it were dismissed');
  end if;
end $$;
revoke all on function decide_report(uuid, text, text) from public, anon, authenticated, service_role;
grant execute on function decide_report(uuid, text, text) to authenticated, service_role;
