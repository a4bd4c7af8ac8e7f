-- How a lobby stands, and what is new to a process that knows these tickets as of a snapshot, in one call: what a tick begins with. No row: there is
-- no such lobby any more.
--   now      the database's clock (ms): it alone decides how long somebody has waited
--   mark     another after each change of the pool
--   gone     of the known tickets those that wait no more, or whose people are away
--   changed  of the known tickets those whose people changed since the snapshot
--   tickets  of people who are not known, or changed: [{ ticket, user_id, policy_version_id, since (ms), sink_ms, revision, shadow, mark }]
--   ties     between them and whoever waits: [{ a (one of theirs), b, kind: block | skip | buddies, until (ms, of a skip) }]
-- Called by ticks. Read only; every statement in it sees what was committed before it. Planned once, by plain index scans: bitmap scans never mark the
-- entries of tickets that are gone, of which there are thousands a minute.
create or replace function read_lobby(p_pool_id uuid, p_snapshot pg_snapshot, p_known bigint[])
returns table (
  now float8, snapshot text, open boolean, policy_version_id uuid, second_policy_version_id uuid, ages_as_of date, mark text,
  gone bigint[], changed bigint[], tickets json, ties json
)
language plpgsql set search_path = pg_catalog, public, pg_temp set enable_seqscan = off
  set enable_bitmapscan = off set plan_cache_mode = force_generic_plan as $$
declare
  v_here bigint[]; -- the tickets of those who wait,
  v_people uuid[]; -- and who they are
  v_new uuid[];
begin
  snapshot := pg_current_snapshot()::text;
  select extract(epoch from clock_timestamp()) * 1000, o.matchmaking_enabled and coalesce(o.ends_at, 'infinity') > clock_timestamp(),
      o.policy_version_id, o.second_policy_version_id, o.ages_as_of,
      (select c.changed_xid::text from pool_changes c where c.profile_id = o.id and c.pool_id = o.id and c.kind = 'pool')
    into now, open, policy_version_id, second_policy_version_id, ages_as_of, mark
    from pools o where o.id = p_pool_id and o.mode = 'live';
  if not found then
    return;
  end if;
  select array_agg(w.id), array_agg(w.user_id) into v_here, v_people from waiting_queue w where w.pool_id = p_pool_id and w.present;
  changed := array(
    select w.id from pool_changes c join waiting_queue w on w.user_id = c.profile_id and w.pool_id = c.pool_id
    where c.pool_id = p_pool_id and c.kind = 'person'
      and c.changed_xid >= pg_snapshot_xmin(p_snapshot) and not pg_visible_in_snapshot(c.changed_xid, p_snapshot));
  gone := array(select unnest(p_known) except select unnest(v_here));
  select array_agg(h.user_id) into v_new from unnest(v_here, v_people) h (id, user_id)
    where h.id not in (select unnest(p_known)) or h.id in (select unnest(changed));
  select coalesce(json_agg(json_build_object(
      'ticket', w.id, 'user_id', w.user_id, 'policy_version_id', w.policy_version_id, 'since', date_part('epoch', w.joined_at) * 1000,
      'sink_ms', w.sink_ms, 'revision', (select f.revision from profiles f where f.id = w.user_id),
      'shadow', exists (select from shadow_bans h where h.user_id = w.user_id),
      -- Another after each change of what a policy may read of them; together with the revision it says whether a copy is still true.
      'mark', (select c.changed_xid::text from pool_changes c where c.profile_id = w.user_id and c.pool_id = w.pool_id and c.kind = 'person'))), '[]')
    into tickets
    from waiting_queue w
    where w.user_id = any (v_new) and w.pool_id = p_pool_id and w.present;
  select coalesce(json_agg(json_build_object('a', t.a, 'b', t.b, 'kind', t.kind, 'until', t.until)), '[]') into ties
    from (
      select b.blocker_id as a, b.blocked_id as b, 'block' as kind, null::float8 as until from blocks b where b.blocker_id = any (v_new)
      union all select b.blocked_id, b.blocker_id, 'block', null from blocks b where b.blocked_id = any (v_new)
      union all select k.low_id, k.high_id, 'skip', date_part('epoch', k.until) * 1000 from pair_skips k
        where k.low_id = any (v_new) and k.until > pg_catalog.now()
      union all select k.high_id, k.low_id, 'skip', date_part('epoch', k.until) * 1000 from pair_skips k
        where k.high_id = any (v_new) and k.until > pg_catalog.now()
      union all select c.low_id, c.high_id, 'buddies', null from connections c where c.low_id = any (v_new)
      union all select c.high_id, c.low_id, 'buddies', null from connections c where c.high_id = any (v_new)
    ) t
    -- A value, not a join: first what is theirs, then who of it is here, by one table of hashes.
    where case when t.b in (select unnest(v_people)) then true end;
  return next;
end $$;
revoke all on function read_lobby(uuid, pg_snapshot, bigint[]) from public, anon, authenticated, service_role;
grant execute on function read_lobby(uuid, pg_snapshot, bigint[]) to service_role;
