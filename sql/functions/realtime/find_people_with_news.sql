-- Which of these people have something in their log that a snapshot does not see, and the snapshot of now, for the next time.
-- Called by each process every few seconds for everybody connected to it: what makes a lost hint harmless. Read only.
create or replace function find_people_with_news(p_user_ids uuid[], p_seen pg_snapshot)
returns table (snapshot pg_snapshot, user_ids uuid[])
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select pg_current_snapshot(), array(
    select i.id from unnest(p_user_ids) i (id)
    where p_seen::text <> pg_current_snapshot()::text
      and (exists (
        select from person_events e
        where e.user_id = i.id and e.changed_xid >= pg_snapshot_xmin(p_seen) and not pg_visible_in_snapshot(e.changed_xid, p_seen)
      ) or exists (
        select from user_match_changes c
        where c.user_id = i.id and c.changed_xid >= pg_snapshot_xmin(p_seen) and not pg_visible_in_snapshot(c.changed_xid, p_seen)
      ))
  )
$$;
revoke all on function find_people_with_news(uuid[], pg_snapshot) from public, anon, authenticated, service_role;
grant execute on function find_people_with_news(uuid[], pg_snapshot) to service_role;
