-- The last 20 messages of a conversation or a live session, oldest first, as a report keeps them. Called by report_person, when none can come any
-- more. Read only.
create or replace function report_evidence(p_conversation_id uuid, p_session_id uuid) returns jsonb
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(jsonb_agg(e.message order by e.id), '[]')
  from (
    (select m.id, message_json(m) as message from conversation_messages m where m.conversation_id = p_conversation_id order by m.id desc limit 20)
    union all
    (select m.id, session_message_json(m) from session_messages m where m.session_id = p_session_id order by m.id desc limit 20)
  ) e
$$;
revoke all on function report_evidence(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function report_evidence(uuid, uuid) to service_role;
