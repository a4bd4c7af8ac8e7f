-- What was added to a person's log since a place in it, oldest first, and the place reached. A place is a snapshot: everything it sees was
-- told. So nothing is lost when a lower id commits later, nothing comes twice, and nobody waits for transactions that are still open.
--   p_log, p_seen    the log (person_log_id) and the snapshot seen; null: begins now
--   p_page, p_after  within a page that was cut: only what p_page sees and p_seen does not, after this (changed_xid, id)
--   p_max_behind     with more than this to tell: reset
-- Returns one row: the log, the snapshot that was read (the next p_seen, or p_page when the page was cut), whether the place is of no use
-- (another log, a log that was set back, older than what is kept, too far behind: read everything anew and go on from `snapshot`), events.
-- Stable, so that all of it sees one snapshot. The caller must be the person or the service. Security definer: names of people whom the
-- person may not read otherwise. Read only.
create or replace function read_person_events(
  p_user_id uuid, p_log text default null, p_seen pg_snapshot default null,
  p_page pg_snapshot default null, p_after_xid xid8 default null, p_after_id bigint default null,
  p_limit int default 100, p_max_behind int default null
)
returns table (log text, snapshot pg_snapshot, reset boolean, events jsonb)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_now pg_snapshot := pg_current_snapshot();
  v_log text := person_log_id();
  v_events jsonb;
begin
  if auth.role() is distinct from 'service_role' and p_user_id is distinct from auth.uid() then
    raise exception 'only events of your own can be read' using errcode = 'NK403';
  end if;
  if p_seen is null then
    return query select v_log, v_now, false, '[]'::jsonb;
    return;
  end if;
  if p_log is distinct from v_log
    or pg_snapshot_xmax(coalesce(p_page, p_seen)) > pg_snapshot_xmax(v_now)
    or exists (select from trimmed_logs h where h.name = 'person_events' and h.trimmed_xid >= pg_snapshot_xmin(p_seen))
    or (p_max_behind is not null and (
      select count(*) > p_max_behind from (
        (select from person_events e
          where e.user_id = p_user_id and e.changed_xid >= pg_snapshot_xmin(p_seen) and not pg_visible_in_snapshot(e.changed_xid, p_seen)
          limit p_max_behind + 1)
        union all
        (select from user_match_changes c
          where c.user_id = p_user_id and c.changed_xid >= pg_snapshot_xmin(p_seen) and not pg_visible_in_snapshot(c.changed_xid, p_seen)
          limit p_max_behind + 1)
      ) behind
    ))
  then
    return query select v_log, v_now, true, '[]'::jsonb;
    return;
  end if;

  select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'xid', n.changed_xid::text, 'kind', n.kind, 'data', n.data)
      order by n.changed_xid, n.id), '[]')
    into v_events
    from (
      select p.id, p.changed_xid, p.kind, p.data
      from (
        select e.id, e.changed_xid, e.kind, e.data from person_events e
        where e.user_id = p_user_id and e.changed_xid >= pg_snapshot_xmin(p_seen) and not pg_visible_in_snapshot(e.changed_xid, p_seen)
          and (p_page is null or (pg_visible_in_snapshot(e.changed_xid, p_page) and (e.changed_xid, e.id) > (p_after_xid, p_after_id)))
        order by e.changed_xid, e.id limit p_limit
      ) p
      union all
      select l.id, l.changed_xid, 'match.changed', l.data
      from (
        select c.id, c.changed_xid, jsonb_build_object('eventId', c.event_id, 'change', jsonb_build_object(
          'id', c.id, 'userId', c.user_id, 'userName', (select p.name from profiles p where p.id = c.user_id),
          'entered', case when c.entered_id is not null then jsonb_build_object('id', c.entered_id,
            'name', (select p.name from profiles p where p.id = c.entered_id), 'score', round(c.entered_score::numeric, 2)) end,
          'left', case when c.left_id is not null then jsonb_build_object('id', c.left_id,
            'name', (select p.name from profiles p where p.id = c.left_id), 'score', round(c.left_score::numeric, 2)) end,
          'cause', c.cause, 'changedAt', to_char(c.changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))) as data
        from user_match_changes c
        where c.user_id = p_user_id and c.changed_xid >= pg_snapshot_xmin(p_seen) and not pg_visible_in_snapshot(c.changed_xid, p_seen)
          and (p_page is null or (pg_visible_in_snapshot(c.changed_xid, p_page) and (c.changed_xid, c.id) > (p_after_xid, p_after_id)))
        order by c.changed_xid, c.id limit p_limit
      ) l
      order by changed_xid, id limit p_limit
    ) n;
  return query select v_log, v_now, false, v_events;
end $$;
revoke all on function read_person_events(uuid, text, pg_snapshot, pg_snapshot, xid8, bigint, int, int) from public, anon, authenticated, service_role;
grant execute on function read_person_events(uuid, text, pg_snapshot, pg_snapshot, xid8, bigint, int, int) to authenticated, service_role;
