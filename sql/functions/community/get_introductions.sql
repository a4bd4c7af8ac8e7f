-- Whom communities approved for the caller, and who waits for an answer of one of the two, newest first: with what a match may see of the other, and what
-- both have in common (common_of_reasons). Whether the other accepted already is not told. Not who may not meet the caller any more. Read only. Security definer: reads cards.
create or replace function get_introductions()
returns table (conversation_id uuid, pool_id uuid, pool_name text, card jsonb, common jsonb, accepted boolean, approved_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.id, c.pool_id, coalesce(o.name, c.pool_name), profile_card(y.they_id), coalesce(common_of_reasons(p.reasons_a, c.low_id, c.high_id), '[]'), y.accepted, c.created_at
  from conversations c
  left join pools o on o.id = c.pool_id
  left join lateral (select p.reasons_a from match_proposals p where p.conversation_id = c.id order by p.created_at desc limit 1) p on true
  cross join lateral (
    select case when c.low_id = auth.uid() then c.high_id else c.low_id end as they_id,
      case when c.low_id = auth.uid() then c.low_accepted else c.high_accepted end as accepted
  ) y
  where auth.uid() in (c.low_id, c.high_id) and c.origin = 'votes' and c.state = 'proposed' and may_meet(c.pool_id, c.low_id, c.high_id)
  order by c.created_at desc, c.id limit 200
$$;
revoke all on function get_introductions() from public, anon, authenticated, service_role;
grant execute on function get_introductions() to authenticated, service_role;
