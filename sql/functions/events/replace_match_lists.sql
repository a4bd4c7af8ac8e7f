-- Puts the given lists in place of the owners' old ones and records who came and who went, best newcomer against worst leaver.
-- Only apply_event_matches calls it, with everything checked and locked. Idempotent: what stands already is left alone.
create or replace function replace_match_lists(
  p_event_id uuid, p_policy_version_id uuid, p_owners uuid[], p_causes text[],
  p_users uuid[], p_matches uuid[], p_scores real[], p_reasons jsonb[]
) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_changed uuid[];
begin
  perform set_config('nakodo.applying', 'on', true);

  -- Whoever just leaves or blocks takes entries out as well: wait for them, so that nobody is told twice that somebody is gone.
  perform from user_matches u
    where u.event_id = p_event_id and u.user_id = any (p_owners)
      and not exists (
        select from unnest(p_users, p_matches) d (user_id, match_id) where d.user_id = u.user_id and d.match_id = u.match_user_id
      )
    order by u.user_id, u.match_user_id for update;

  with changes as (
    insert into user_match_changes (event_id, user_id, entered_id, entered_score, left_id, left_score, cause)
    with before as materialized (
      select u.user_id, u.match_user_id as match_id, u.score from user_matches u
      where u.event_id = p_event_id and u.user_id = any (p_owners)
    ), decided as materialized (
      select d.user_id, d.match_id, d.score from unnest(p_users, p_matches, p_scores) d (user_id, match_id, score)
    ), entered as (
      select d.*, row_number() over (partition by d.user_id order by d.score desc, d.match_id) as n
      from decided d left join before b using (user_id, match_id) where b.match_id is null
    ), gone as (
      select b.*, row_number() over (partition by b.user_id order by b.score, b.match_id) as n
      from before b left join decided d using (user_id, match_id) where d.match_id is null
    )
    select p_event_id, o.user_id, e.match_id, e.score, g.match_id, g.score, o.cause
    from entered e
    full join gone g on g.user_id = e.user_id and g.n = e.n
    join unnest(p_owners, p_causes) o (user_id, cause) on o.user_id = coalesce(e.user_id, g.user_id)
    order by o.user_id, coalesce(e.n, g.n)
    returning user_id
  )
  select array_agg(distinct c.user_id) into v_changed from changes c;

  delete from user_matches u
    where u.event_id = p_event_id and u.user_id = any (p_owners)
      and not exists (
        select from unnest(p_users, p_matches) d (user_id, match_id) where d.user_id = u.user_id and d.match_id = u.match_user_id
      );

  insert into user_matches as u (event_id, user_id, match_user_id, score, reasons, policy_version_id)
    select p_event_id, d.user_id, d.match_id, d.score, d.reasons, p_policy_version_id
    from unnest(p_users, p_matches, p_scores, p_reasons) d (user_id, match_id, score, reasons)
    order by d.user_id, d.match_id
    on conflict (event_id, user_id, match_user_id) do update
      set score = excluded.score, reasons = excluded.reasons, policy_version_id = excluded.policy_version_id, decided_at = now()
      where (u.score, u.policy_version_id) is distinct from (excluded.score, excluded.policy_version_id)
         or u.reasons is distinct from excluded.reasons;

  perform note_changes(p_event_id, p_owners, 'list');
  update matchmaking_jobs j set processed_count = j.processed_count + cardinality(p_owners) where j.event_id = p_event_id;
  perform pg_notify('nakodo_matches', p_event_id::text);
  perform notify_people(v_changed);
  perform set_config('nakodo.applying', 'off', true);
end $$;
revoke all on function replace_match_lists(uuid, uuid, uuid[], text[], uuid[], uuid[], real[], jsonb[]) from public, anon, authenticated, service_role;
grant execute on function replace_match_lists(uuid, uuid, uuid[], text[], uuid[], uuid[], real[], jsonb[]) to service_role;
