-- Where people stand in the live mode, many at once: one row for each whose state is another than p_known says (null: tell anyway).
--   key    names the state; what is told changes if and only if it does
--   state  idle: {state}, searching: {state, poolId, since, ticket}, session: {state, session, messages} as packages/protocol (liveState) has them,
--          but for what only the caller knows (place, widening, words of reasons: `reasons` is as stored)
-- Somebody at a time by the indexes, whatever the statistics say: a plan made while the lobby was empty read everything (38 ms a call at 1,000
-- people; now under 1). Planned once, not at each call: planning it takes longer than running it.
-- Called by the service: by the hub for everybody who is connected, and for whoever asks over HTTP. Read only. Security definer: reads cards of partners.
create or replace function get_live_states(p_user_ids uuid[], p_known text[] default null)
returns table (user_id uuid, key text, state jsonb)
language sql stable security definer set search_path = pg_catalog, public, pg_temp set enable_seqscan = off
  set plan_cache_mode = force_generic_plan as $$
  select a.user_id, a.key,
    case
      when a.session_id is not null then (
        select jsonb_build_object('state', 'session', 'session', jsonb_build_object(
            'id', s.id, 'poolId', s.pool_id, 'startedAt', s.created_at, 'endsAt', s.created_at + interval '2 hours',
            'partner', profile_card(a.partner_id), 'buddies', s.buddies, 'offerer', s.offerer_id = a.user_id,
            'reasons', case when s.user1_id = a.user_id then s.user1_reasons else s.user2_reasons end,
            'partnerAwaySince', a.partner_away_since, 'iKeep', a.keeps, 'partnerKeeps', a.partner_keeps, 'bothWrote', a.both_wrote),
          'messages', coalesce((
            select jsonb_agg(session_message_json(m) order by m.id)
            from (select * from session_messages l where l.session_id = s.id order by l.id desc limit 50) m), '[]'))
        from chat_sessions s where s.id = a.session_id)
      when a.ticket is not null then
        jsonb_build_object('state', 'searching', 'poolId', a.pool_id, 'since', a.since, 'ticket', a.ticket)
      else jsonb_build_object('state', 'idle')
    end
  from (
    select u.id as user_id, u.known, x.session_id, x.keeps, y.user_id as partner_id, y.away_since as partner_away_since, y.keeps as partner_keeps,
      x.wrote and y.wrote as both_wrote, w.id as ticket, w.pool_id, w.joined_at as since,
      case
        when x.session_id is not null then concat_ws('/', 's', x.session_id, y.away_since, x.keeps, y.keeps, x.wrote and y.wrote)
        when w.id is not null then 't/' || w.id
        else 'i'
      end as key
    from unnest(p_user_ids, p_known) u (id, known)
    left join lateral (select p.* from session_participants p where p.user_id = u.id and p.active limit 1) x on true
    left join lateral (
      select p.* from session_participants p where p.session_id = x.session_id and p.user_id <> u.id limit 1
    ) y on true
    left join lateral (select q.* from waiting_queue q where q.user_id = u.id and x.session_id is null limit 1) w on true
  ) a
  where a.key is distinct from a.known
$$;
revoke all on function get_live_states(uuid[], text[]) from public, anon, authenticated, service_role;
grant execute on function get_live_states(uuid[], text[]) to service_role;
