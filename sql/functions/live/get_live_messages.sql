-- Messages of a session of the caller's after p_after, oldest first, at most 100, as the protocol has them. Also after the end, while they are
-- kept. NK404 for a session that is not theirs. Read only. Security definer: the service asks for anybody; the caller is checked.
create or replace function get_live_messages(p_session_id uuid, p_after bigint default 0, p_user_id uuid default auth.uid()) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp set enable_seqscan = off as $$
declare
  v_me uuid := live_caller(p_user_id);
begin
  if not exists (select from chat_sessions s where s.id = p_session_id and v_me in (s.user1_id, s.user2_id)) then
    raise exception 'There is no such session of yours' using errcode = 'NK404';
  end if;
  return coalesce((
    select jsonb_agg(session_message_json(m) order by m.id)
    from (
      select l.* from session_messages l where l.session_id = p_session_id and l.id > coalesce(p_after, 0) order by l.id limit 100
    ) m), '[]');
end $$;
revoke all on function get_live_messages(uuid, bigint, uuid) from public, anon, authenticated, service_role;
grant execute on function get_live_messages(uuid, bigint, uuid) to authenticated, service_role;
