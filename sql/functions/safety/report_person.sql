-- The caller reports somebody they can know of, and blocks them, in one transaction: both or neither; a live session of the two ends. The last
-- 20 messages of the given conversation or session go with it as evidence; of neither given, those of the session the two are in, else of their
-- last conversation, else of their last session of 24 hours (so long its messages are kept). Idempotent: while a report of the two is open it is
-- answered again, unchanged. NK404 for anybody else, and for what is not of the two; NK429 after 10 reports in 24 hours.
-- Locks: lock_standing of both; then as block_person (members, conversations, session), where the report is there already, so that the session
-- ends because of it (on_blocks_end_session). The messages are read after that, when no more can come.
-- Security definer: the caller may not write reports; they are checked below.
create or replace function report_person(
  p_user_id uuid, p_reason text, p_details text default null, p_conversation_id uuid default null, p_session_id uuid default null
) returns table (id uuid, created_at timestamptz)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_me uuid := auth.uid();
  v_met record;
  v_report_id uuid;
begin
  if v_me is null then
    raise exception 'Sign in before reporting somebody' using errcode = 'NK401';
  end if;
  if v_me = p_user_id then
    raise exception 'Nobody can report themselves' using errcode = 'NK422';
  end if;
  if p_conversation_id is not null and p_session_id is not null then
    raise exception 'A report has the messages of a conversation or of a session, not of both' using errcode = 'NK422';
  end if;
  perform lock_standing(array[v_me, p_user_id]);
  if not can_know_of(v_me, p_user_id) then
    raise exception 'There is nobody with this id whom you know of' using errcode = 'NK404';
  end if;
  select * into v_met from find_reported_meeting(v_me, p_user_id, p_conversation_id, p_session_id);
  if not exists (select from reports r where r.reporter_id = v_me and r.reported_id = p_user_id and r.status = 'open') then
    perform check_report_limit(v_me);
    insert into reports (pool_id, conversation_id, session_id, reporter_id, reported_id, reason, details, trusted)
      values (v_met.pool_id, v_met.conversation_id, v_met.session_id, v_me, p_user_id, p_reason, nullif(btrim(p_details), ''),
        coalesce(v_met.conversation_id, v_met.session_id) is not null and is_trustworthy_reporter(v_me))
      returning reports.id into v_report_id;
  end if;
  perform block_person(p_user_id);
  if v_report_id is not null then
    update reports r set evidence = report_evidence(r.conversation_id, r.session_id) where r.id = v_report_id;
    perform judge_reports(p_user_id);
  end if;
  return query select r.id, r.created_at from reports r where r.reporter_id = v_me and r.reported_id = p_user_id and r.status = 'open';
end $$;
revoke all on function report_person(uuid, text, text, uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function report_person(uuid, text, text, uuid, uuid) to authenticated, service_role;
