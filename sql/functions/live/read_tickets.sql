-- What a tick needs to know of tickets whose people are there, and what is between them and whoever waits in the lobby, in one call:
--   tickets  [{ ticket, user_id, policy_version_id, since (ms), sink_ms, revision, shadow, mark }]
--   ties     [{ a (one of theirs), b, kind: block | skip | buddies, until (ms, of a skip) }]
-- Called by the ticker through read_lobby, and for people whose data was another when a pair was to be written. Read only; every statement in it
-- sees what was committed before it. Planned once, by plain index scans: bitmap scans never mark the
-- entries of tickets that are gone, of which there are thousands a minute.
create or replace function read_tickets(p_pool_id uuid, p_tickets bigint[]) returns table (tickets json, ties json)
language plpgsql set search_path = pg_catalog, public, pg_temp set enable_seqscan = off
  set enable_bitmapscan = off set plan_cache_mode = force_generic_plan as $$
declare
  v_mine uuid[];
begin
  if cardinality(p_tickets) = 0 then
    return query select '[]'::json, '[]'::json;
    return;
  end if;
  select array_agg(w.user_id), coalesce(json_agg(json_build_object(
      'ticket', w.id, 'user_id', w.user_id, 'policy_version_id', w.policy_version_id, 'since', date_part('epoch', w.joined_at) * 1000,
      'sink_ms', w.sink_ms, 'revision', (select f.revision from profiles f where f.id = w.user_id),
      'shadow', exists (select from shadow_bans h where h.user_id = w.user_id),
      -- Another after each change of what a policy may read of them; together with the revision it says whether a copy is still true.
      'mark', (select c.changed_xid::text from pool_changes c where c.profile_id = w.user_id and c.pool_id = w.pool_id and c.kind = 'person'))), '[]')
    into v_mine, tickets
    from waiting_queue w
    where w.id = any (p_tickets) and w.pool_id = p_pool_id and w.present;
  select coalesce(json_agg(json_build_object('a', t.a, 'b', t.b, 'kind', t.kind, 'until', t.until)), '[]') into ties
    from (
      select b.blocker_id as a, b.blocked_id as b, 'block' as kind, null::float8 as until from blocks b where b.blocker_id = any (v_mine)
      union all select b.blocked_id, b.blocker_id, 'block', null from blocks b where b.blocked_id = any (v_mine)
      union all select k.low_id, k.high_id, 'skip', date_part('epoch', k.until) * 1000 from pair_skips k
        where k.low_id = any (v_mine) and k.until > now()
      union all select k.high_id, k.low_id, 'skip', date_part('epoch', k.until) * 1000 from pair_skips k
        where k.high_id = any (v_mine) and k.until > now()
      union all select c.low_id, c.high_id, 'buddies', null from connections c where c.low_id = any (v_mine)
      union all select c.high_id, c.low_id, 'buddies', null from connections c where c.high_id = any (v_mine)
    ) t
    -- A value, not a join: first what is theirs, then who of it is here.
    where (select true from waiting_queue w where w.user_id = t.b and w.pool_id = p_pool_id and w.present);
  return next;
end $$;
revoke all on function read_tickets(uuid, bigint[]) from public, anon, authenticated, service_role;
grant execute on function read_tickets(uuid, bigint[]) to service_role;
