-- One person's list in an event, best first: score, reasons, what may be seen of each, the text on why to meet where one was written
-- of both profiles as they are now, and where the two stand with each other (null unless it is the caller's own list).
-- A person may ask for themselves, staff and the service for anyone. Security definer: reads others' cards; the caller is checked below.
create or replace function get_match_list(p_event_id uuid, p_user_id uuid default auth.uid())
returns table (match_user_id uuid, score real, reasons jsonb, decided_at timestamptz, card jsonb, insight text, insight_source text,
  you_said_hello boolean, they_said_hello boolean, conversation_id uuid, can_say_hello boolean)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if p_user_id is distinct from auth.uid() and auth.role() is distinct from 'service_role' and not is_staff('moderator') then
    raise exception 'only your own matches can be read' using errcode = 'NK403';
  end if;
  return query
    select u.match_user_id, u.score, u.reasons, u.decided_at, profile_card(u.match_user_id), i.text, i.source,
           c.you_said_hello, c.they_said_hello, c.conversation_id, c.can_say_hello
    from user_matches u
    join pool_members m on m.pool_id = u.event_id and m.profile_id = u.match_user_id
    left join pair_insights i
      on i.low_id = least(u.user_id, u.match_user_id) and i.high_id = greatest(u.user_id, u.match_user_id)
      and i.low_revision = (select p.revision from profiles p where p.id = i.low_id)
      and i.high_revision = (select p.revision from profiles p where p.id = i.high_id)
    left join lateral get_contact(u.event_id, u.user_id, u.match_user_id) c on p_user_id = auth.uid()
    where u.event_id = p_event_id and u.user_id = p_user_id
    order by u.score desc, m.joined_at, u.match_user_id;
end $$;
revoke all on function get_match_list(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function get_match_list(uuid, uuid) to authenticated, service_role;
