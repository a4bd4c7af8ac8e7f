-- Reports for a moderator, with evidence and the earlier reports about the same person: open ones the oldest first, decided ones the last
-- decided first. Nobody gets reports about themselves. Security definer: evidence and decisions are read here only; the caller is checked. Read only.
create or replace function get_reports(p_status text default 'open', p_limit int default 100)
returns table (
  id uuid, reason text, details text, status text, created_at timestamptz, decided_at timestamptz, decided_by_name text, note text,
  pool_name text, reporter_id uuid, reporter_name text, reported_id uuid, reported_name text, suspended boolean, evidence jsonb, earlier jsonb
)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform assert_moderator();
  return query
    select r.id, r.reason, r.details, r.status, r.created_at, r.decided_at, d.name, l.note, o.name, r.reporter_id, f.name,
      r.reported_id, p.name, p.suspended_at is not null, r.evidence,
      coalesce((
        select jsonb_agg(jsonb_build_object('id', e.id, 'reason', e.reason, 'status', e.status,
            'createdAt', to_char(e.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by e.created_at desc)
        from (
          select * from reports b where b.reported_id = r.reported_id and b.created_at < r.created_at order by b.created_at desc limit 20
        ) e
      ), '[]')
    from reports r
    join profiles p on p.id = r.reported_id
    left join profiles f on f.id = r.reporter_id
    left join profiles d on d.id = r.decided_by
    left join pools o on o.id = r.pool_id
    left join lateral (select m.note from moderation_log m where m.about_id = r.reported_id and m.report_id = r.id order by m.id desc limit 1) l on true
    where r.status = p_status and r.reported_id is distinct from auth.uid()
    order by case when r.status = 'open' then r.created_at end, r.decided_at desc, r.id
    limit p_limit;
end $$;
revoke all on function get_reports(text, int) from public, anon, authenticated, service_role;
grant execute on function get_reports(text, int) to authenticated, service_role;
