-- The caller's feed in a pool: with whom they are matched, best first, what may be seen of each, and where the two stand. Not whom they hid.
-- p_limit people after p_after (the id of the last one seen). Security definer: reads others' cards.
create or replace function get_face_matches(p_pool_id uuid, p_limit int, p_after uuid default null)
returns table (
  user_id uuid, face_id uuid, has_photo boolean, score real, similarity real, reasons jsonb, decided_at timestamptz, card jsonb,
  you_said_hello boolean, they_said_hello boolean, conversation_id uuid, can_say_hello boolean
)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with own as (
    select m.user_b_id as user_id, m.face_b_id as face_id, m.score, m.similarity, m.reasons_a as reasons, m.decided_at
      from matches m where m.user_a_id = auth.uid() and m.pool_id = p_pool_id and not m.hidden_by_a
    union all
    select m.user_a_id, m.face_a_id, m.score, m.similarity, m.reasons_b, m.decided_at
      from matches m where m.user_b_id = auth.uid() and m.pool_id = p_pool_id and not m.hidden_by_b
  )
  select o.user_id, o.face_id, f.photo_key is not null, o.score, o.similarity, o.reasons, o.decided_at, pool_card(p_pool_id, o.user_id),
         c.you_said_hello, c.they_said_hello, c.conversation_id, c.can_say_hello
  from own o
  join faces f on f.id = o.face_id
  left join lateral get_contact(p_pool_id, auth.uid(), o.user_id) c on true
  where p_after is null or (o.score, o.user_id) < (select l.score, l.user_id from own l where l.user_id = p_after)
  order by o.score desc, o.user_id desc limit p_limit
$$;
revoke all on function get_face_matches(uuid, int, uuid) from public, anon, authenticated, service_role;
grant execute on function get_face_matches(uuid, int, uuid) to authenticated, service_role;
