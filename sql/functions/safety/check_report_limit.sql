-- Raises NK429, with the seconds to wait, when somebody has reported 10 people in 24 hours. Called by report_person, which holds lock_standing
-- of them, so that two at once are counted. Read only.
create or replace function check_report_limit(p_user_id uuid) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_limit constant int := 10;
  v_free_at timestamptz := (
    select r.created_at + interval '24 hours' from reports r
    where r.reporter_id = p_user_id and r.created_at > clock_timestamp() - interval '24 hours'
    order by r.created_at desc offset v_limit - 1 limit 1
  );
begin
  if v_free_at is not null then
    raise exception 'You have reported % people in 24 hours: more tomorrow. You can still block people, and leave them', v_limit
      using errcode = 'NK429', detail = greatest(1, ceil(extract(epoch from v_free_at - clock_timestamp())))::text;
  end if;
end $$;
revoke all on function check_report_limit(uuid) from public, anon, authenticated, service_role;
grant execute on function check_report_limit(uuid) to service_role;
