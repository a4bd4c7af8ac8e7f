-- Refuses a first hello that may not be said: the other is not on the list and said none (NK404), they ended the last conversation
-- of the two and did not say hello again (NK409), or too many hellos of this day wait for an answer (NK429, seconds in the detail).
-- Called by say_hello, with the locks of lock_pair. Read only.
create or replace function check_hello(p_pool_id uuid, p_from_id uuid, p_to_id uuid, p_answers boolean) returns void
language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
declare
  c_open_per_day constant int := 50;
  v_waiting record;
begin
  if p_answers then
    return;
  end if;
  if not exists (select from user_matches u where u.event_id = p_pool_id and u.user_id = p_from_id and u.match_user_id = p_to_id)
    and not exists (
      select from matches m
      where m.pool_id = p_pool_id and m.user_a_id in (p_from_id, p_to_id) and m.user_b_id in (p_from_id, p_to_id)
    )
  then
    raise exception 'This person is not on your list' using errcode = 'NK404';
  end if;
  if ended_last_conversation(p_pool_id, p_to_id, p_from_id) then
    raise exception 'Your conversation has ended, and you cannot begin another' using errcode = 'NK409';
  end if;
  select count(*) as number, ceil(extract(epoch from min(w.said_at) + interval '1 day' - clock_timestamp()))::int as seconds into v_waiting
    from (
      select h.said_at from hellos h
      where h.from_id = p_from_id and h.pool_id = p_pool_id and h.said_at > clock_timestamp() - interval '1 day'
        and not exists (select from hellos a where a.pool_id = h.pool_id and a.from_id = h.to_id and a.to_id = h.from_id)
      order by h.said_at desc limit c_open_per_day
    ) w;
  if v_waiting.number >= c_open_per_day then
    raise exception '% hellos of the last day wait for an answer: more can be said later', c_open_per_day
      using errcode = 'NK429', detail = greatest(1, v_waiting.seconds)::text;
  end if;
end $$;
revoke all on function check_hello(uuid, uuid, uuid, boolean) from public, anon, authenticated, service_role;
grant execute on function check_hello(uuid, uuid, uuid, boolean) to service_role;
