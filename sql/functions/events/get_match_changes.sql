-- Changes of one person's list, or of all lists of the event (p_user_id null: admins and the service only), with the names of those concerned.
-- After the cursor (p_after_xid, p_after_id), oldest first; without one the newest, newest first. `settled`: no older change can still
-- appear, so the cursor may move there. Unsettled ones come again with the next read; their id tells.
-- Security definer: names of people the caller may not read otherwise; the caller is checked below. Read only.
create or replace function get_match_changes(
  p_event_id uuid, p_user_id uuid, p_after_xid xid8 default null, p_after_id bigint default 0, p_limit int default 100
)
returns table (
  id bigint, changed_xid xid8, settled boolean, user_id uuid, user_name text,
  entered_id uuid, entered_name text, entered_score real, left_id uuid, left_name text, left_score real,
  cause text, changed_at timestamptz
)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if auth.role() is distinct from 'service_role' and (p_user_id is null or p_user_id is distinct from auth.uid()) and not is_staff('admin') then
    raise exception 'only changes of your own matches can be read' using errcode = 'NK403';
  end if;
  return query
    select c.id, c.changed_xid, c.changed_xid < pg_snapshot_xmin(pg_current_snapshot()), c.user_id, o.name,
           c.entered_id, e.name, c.entered_score, c.left_id, l.name, c.left_score, c.cause, c.changed_at
    from (
      (select * from user_match_changes a
        where p_after_xid is not null and p_user_id is not null and a.event_id = p_event_id and a.user_id = p_user_id
          and (a.changed_xid, a.id) > (p_after_xid, p_after_id)
        order by a.changed_xid, a.id limit p_limit)
      union all
      (select * from user_match_changes a
        where p_after_xid is not null and p_user_id is null and a.event_id = p_event_id
          and (a.changed_xid, a.id) > (p_after_xid, p_after_id)
        order by a.changed_xid, a.id limit p_limit)
      union all
      (select * from user_match_changes a
        where p_after_xid is null and p_user_id is not null and a.event_id = p_event_id and a.user_id = p_user_id
        order by a.id desc limit p_limit)
      union all
      (select * from user_match_changes a
        where p_after_xid is null and p_user_id is null and a.event_id = p_event_id
        order by a.id desc limit p_limit)
    ) c
    left join profiles o on o.id = c.user_id
    left join profiles e on e.id = c.entered_id
    left join profiles l on l.id = c.left_id
    order by case when p_after_xid is null then c.id end desc, c.changed_xid, c.id;
end $$;
revoke all on function get_match_changes(uuid, uuid, xid8, bigint, int) from public, anon, authenticated, service_role;
grant execute on function get_match_changes(uuid, uuid, xid8, bigint, int) to authenticated, service_role;
