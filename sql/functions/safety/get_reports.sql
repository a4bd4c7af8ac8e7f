-- Reports for a moderator, with evidence, the earlier reports about the same person, and what became of what the reporter reported: open ones the
-- oldest first, decided ones the last decided first. `p_after` is the `place` of the last one of the page before. Nobody gets reports about
-- themselves. Security definer: evidence and decisions are read here only; the caller is checked. Read only.
create or replace function get_reports(p_status text default 'open', p_limit int default 100, p_after text default null)
returns table (
  id uuid, reason text, details text, status text, created_at timestamptz, decided_at timestamptz, decided_by_name text, note text,
  pool_name text, session jsonb, reporter_id uuid, reporter_name text, reporter_upheld int, reporter_dismissed int, trusted boolean,
  reported_id uuid, reported_name text, suspended boolean, shadow_banned text, evidence jsonb, earlier jsonb, place text
)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_iso constant text := 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"';
  v_after_at timestamptz := timestamptz 'epoch' + split_part(p_after, '.', 1)::bigint * interval '1 microsecond';
  v_after_id uuid := split_part(p_after, '.', 2);
begin
  perform assert_moderator();
  return query
    with page as (
      select r.*, case when r.status = 'open' then r.created_at else r.decided_at end as at from reports r
      where r.status = p_status and r.reported_id is distinct from auth.uid()
        and (p_after is null or case
          when r.status = 'open' then (r.created_at, r.id) > (v_after_at, v_after_id)
          else (r.decided_at, r.id) < (v_after_at, v_after_id) end)
      order by case when r.status = 'open' then r.created_at end, case when r.status = 'open' then r.id end, r.decided_at desc, r.id desc
      limit p_limit
    )
    select r.id, r.reason, r.details, r.status, r.created_at, r.decided_at, d.name, l.note, o.name,
      case when s.id is not null then jsonb_build_object('startedAt', to_char(s.created_at at time zone 'UTC', v_iso), 'endedAt', to_char(s.ended_at at time zone 'UTC', v_iso)) end,
      r.reporter_id, f.name, coalesce(t.upheld, 0), coalesce(t.dismissed, 0), r.trusted,
      r.reported_id, p.name, p.suspended_at is not null, case when h.automatic then 'reports' when h.user_id is not null then 'moderator' end,
      r.evidence,
      coalesce((
        select jsonb_agg(jsonb_build_object('id', e.id, 'reason', e.reason, 'status', e.status, 'createdAt', to_char(e.created_at at time zone 'UTC', v_iso))
          order by e.created_at desc)
        from (
          select * from reports b where b.reported_id = r.reported_id and b.created_at < r.created_at order by b.created_at desc limit 20
        ) e
      ), '[]'),
      (extract(epoch from r.at) * 1000000)::bigint || '.' || r.id
    from page r
    join profiles p on p.id = r.reported_id
    left join profiles f on f.id = r.reporter_id
    left join profiles d on d.id = r.decided_by
    left join pools o on o.id = r.pool_id
    left join chat_sessions s on s.id = r.session_id
    left join shadow_bans h on h.user_id = r.reported_id
    left join lateral (
      select count(*) filter (where b.status = 'upheld')::int as upheld, count(*) filter (where b.status = 'dismissed')::int as dismissed
      from reports b where b.reporter_id = r.reporter_id
    ) t on true
    left join lateral (
      select m.note from moderation_log m
      where m.about_id = r.reported_id and m.report_id = r.id and m.action = 'report.' || r.status order by m.id desc limit 1
    ) l on true
    order by case when r.status = 'open' then r.created_at end, case when r.status = 'open' then r.id end, r.decided_at desc, r.id desc;
end $$;
revoke all on function get_reports(text, int, text) from public, anon, authenticated, service_role;
grant execute on function get_reports(text, int, text) to authenticated, service_role;
