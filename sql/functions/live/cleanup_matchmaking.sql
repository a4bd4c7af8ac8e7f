-- Tidies the live mode; says how much of each it did. Called every few seconds by each process, and may be by cron, by any number at once: what
-- one has in hand the others leave alone. Bounded per call: call again while a number is a full 500.
--   tickets   searches of people unseen for 30 s, or in a lobby that is paused or over by now
--   gone      sessions ended because one of the two was unseen for 30 s (the other is told, and can search on)
--   time      sessions ended after 2 hours
--   messages  sessions whose messages were removed, 24 hours after their end
--   skips, events, calls, searches   rows that say nothing any more
--   sessions  removed 90 days after they began, unless they were reported: nobody needs to know any more who talked with whom. Analytics look
--             back 30 days; trust in a reporter (is_trustworthy_reporter) rests on those that are kept
-- Only the clock of the database counts. When it is set back, what it had written lies in the future and would not become old for as long: such
-- times are set to now first. What people were told of sessions goes after 10 minutes: it says nothing by then that their state does not, so
-- nobody who comes back later misses it, and `trimmed_logs` stays as it is (moving it would make every stream begin anew).
-- Locks, each only if it is free: tickets, sessions. Idempotent. No definer's rights: the service and the owner may do all of it.
create or replace function cleanup_matchmaking() returns jsonb
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  c_batch constant int := 500;
  c_gone constant interval := '30 seconds';
  v_now timestamptz; -- taken once: a clock that may go on within a statement makes Postgres read whole tables instead of what is old in an index
  v_done jsonb := '{}';
  v_count int;
begin
  perform settle_live_clocks();
  v_now := clock_timestamp();

  delete from waiting_queue w
    using (
      select q.user_id from waiting_queue q join pools o on o.id = q.pool_id
      where q.seen_at < v_now - c_gone or o.mode <> 'live' or not o.matchmaking_enabled or o.ends_at <= v_now
      limit c_batch for update of q skip locked
    ) old
    where w.user_id = old.user_id;
  get diagnostics v_count = row_count;
  v_done := v_done || jsonb_build_object('tickets', v_count);

  select count(*) into v_count
    from (
      select s.id, s.user1_id, s.user2_id from chat_sessions s
      where s.status = 'active' and exists (
        select from session_participants x where x.session_id = s.id and x.active and x.seen_at < v_now - c_gone)
      limit c_batch for no key update of s skip locked
    ) l
    cross join lateral (
      select array_agg(x.user_id) as ids from session_participants x where x.session_id = l.id and x.seen_at < v_now - c_gone
    ) g
    where end_session(l.id, case when cardinality(g.ids) = 1 then g.ids[1] end, 'gone');
  v_done := v_done || jsonb_build_object('gone', v_count);

  select count(*) into v_count
    from (
      select s.id from chat_sessions s
      where s.status = 'active' and s.created_at < v_now - interval '2 hours'
      limit c_batch for no key update of s skip locked
    ) l
    where end_session(l.id, null, 'time');
  v_done := v_done || jsonb_build_object('time', v_count);

  with old as (
    select s.id from chat_sessions s
    where s.ended_after > 0 and s.ended_at < v_now - interval '24 hours'
    order by s.ended_at limit c_batch for no key update skip locked
  ), removed as (
    delete from session_messages m using old where m.session_id = old.id
  )
  update chat_sessions s set ended_after = 0 from old where s.id = old.id;
  get diagnostics v_count = row_count;
  v_done := v_done || jsonb_build_object('messages', v_count);

  delete from pair_skips k
    using (select low_id, high_id from pair_skips where until < v_now limit c_batch for update skip locked) old
    where k.low_id = old.low_id and k.high_id = old.high_id;
  get diagnostics v_count = row_count;
  v_done := v_done || jsonb_build_object('skips', v_count);

  delete from person_events e
    using (
      select id from person_events
      where kind in ('live.matched', 'live.ended') and created_at < v_now - interval '10 minutes'
      order by created_at limit c_batch for update skip locked
    ) old
    where e.id = old.id;
  get diagnostics v_count = row_count;
  v_done := v_done || jsonb_build_object('events', v_count);

  delete from live_calls c
    using (select user_id, name from live_calls where counted_at < v_now - interval '1 minute' limit c_batch for update skip locked) old
    where c.user_id = old.user_id and c.name = old.name;
  get diagnostics v_count = row_count;
  v_done := v_done || jsonb_build_object('calls', v_count);

  delete from unmatched_searches u
    using (
      select id from unmatched_searches where ended_at < v_now - interval '90 days' order by ended_at limit c_batch for update skip locked
    ) old
    where u.id = old.id;
  get diagnostics v_count = row_count;
  v_done := v_done || jsonb_build_object('searches', v_count);

  -- By when they began, lobby by lobby: what the index has. None lasts longer than two hours.
  delete from chat_sessions s
    using (
      select c.id from pools o cross join lateral (
        select x.id from chat_sessions x
        where x.pool_id = o.id and x.created_at < v_now - interval '90 days' and x.status = 'ended'
          and not exists (select from reports r where r.session_id = x.id)
        order by x.created_at limit c_batch for update of x skip locked
      ) c
      limit c_batch
    ) old
    where s.id = old.id;
  get diagnostics v_count = row_count;
  return v_done || jsonb_build_object('sessions', v_count);
end $$;
revoke all on function cleanup_matchmaking() from public, anon, authenticated, service_role;
grant execute on function cleanup_matchmaking() to service_role;
