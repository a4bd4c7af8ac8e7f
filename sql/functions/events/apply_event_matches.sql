-- Writes decided lists, all or none. Called by the events worker that holds the event's lease.
--   p_snapshot            what the decision was made from (pg_current_snapshot() of the read)
--   p_owners, p_causes    whose lists are decided, and why they were looked at
--   p_users, p_matches, p_scores, p_reasons   the entries of those lists, flattened
-- Returns null when written; otherwise why nothing was: 'lease' (paused or taken over), 'pool' (matching was switched off),
-- 'stale' (the policy, or somebody in it, changed meanwhile): the caller reads again and decides again.
-- Idempotent. Locks in order: the pool (share), the job, the members concerned (key share, by id).
create or replace function apply_event_matches(
  p_event_id uuid, p_worker text, p_policy_version_id uuid, p_snapshot pg_snapshot,
  p_owners uuid[], p_causes text[], p_users uuid[], p_matches uuid[], p_scores real[], p_reasons jsonb[]
) returns text
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_people uuid[] := (select array_agg(distinct x) from unnest(p_owners || p_matches) x);
  v_locked int;
  v_blocked uuid[];
begin
  perform from pools p where p.id = p_event_id and p.mode = 'events' and p.matchmaking_enabled for share;
  if not found then
    return 'pool';
  end if;
  perform from matchmaking_jobs j where j.event_id = p_event_id and j.locked_by = p_worker for update;
  if not found then
    return 'lease';
  end if;
  perform from pool_members m
    where m.pool_id = p_event_id and m.profile_id = any (v_people) order by m.profile_id for key share;
  get diagnostics v_locked = row_count;
  if v_locked <> cardinality(v_people) or exists (
    select from pool_changes c
    where c.pool_id = p_event_id
      and ((c.kind = 'person' and c.profile_id = any (v_people)) or c.kind = 'pool')
      and not pg_visible_in_snapshot(c.changed_xid, p_snapshot)
  ) then
    return 'stale';
  end if;

  -- The rules that must hold whatever the engine says: no blocked pair, nobody under age with anybody who is not.
  v_blocked := (
    select array_agg(d.user_id) from unnest(p_users, p_matches) d (user_id, match_id)
    where exists (select from blocks b where b.blocker_id = d.user_id and b.blocked_id = d.match_id)
       or exists (select from blocks b where b.blocker_id = d.match_id and b.blocked_id = d.user_id)
  );
  if v_blocked is not null then
    perform note_changes(p_event_id, v_blocked, 'person'); -- a block that did not see one of them join told nobody
    return 'stale';
  end if;
  if exists (
    select from unnest(p_users, p_matches) d (user_id, match_id)
    join pools o on o.id = p_event_id
    join profiles a on a.id = d.user_id
    join profiles b on b.id = d.match_id
    where is_under_age(profile_born_on(a.birth_date, a.stated_age, a.stated_age_on), o.minimum_age, current_date)
       <> is_under_age(profile_born_on(b.birth_date, b.stated_age, b.stated_age_on), o.minimum_age, current_date)
  ) then
    perform refresh_age_wall(p_event_id); -- somebody had a birthday since the wall was last looked at
    return 'stale';
  end if;

  perform replace_match_lists(p_event_id, p_policy_version_id, p_owners, p_causes, p_users, p_matches, p_scores, p_reasons);
  return null;
end $$;
revoke all on function apply_event_matches(uuid, text, uuid, pg_snapshot, uuid[], text[], uuid[], uuid[], real[], jsonb[]) from public, anon, authenticated, service_role;
grant execute on function apply_event_matches(uuid, text, uuid, pg_snapshot, uuid[], text[], uuid[], uuid[], real[], jsonb[]) to service_role;
