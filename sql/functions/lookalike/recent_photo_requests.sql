-- How many requests of this kind the caller made within the last hour, and in how many seconds the oldest of them is an hour ago. A clock that was put
-- back counts for nobody: what is in its future is not recent. Called by check_photo and choose_face. Read only. Security definer: nobody reads the table.
create or replace function recent_photo_requests(p_kind text) returns table (number int, seconds int)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select count(*)::int, greatest(1, ceil(extract(epoch from min(r.requested_at) + interval '1 hour' - clock_timestamp())))::int
  from photo_requests r
  where r.user_id = auth.uid() and r.kind = p_kind
    and r.requested_at > clock_timestamp() - interval '1 hour' and r.requested_at <= clock_timestamp()
$$;
revoke all on function recent_photo_requests(text) from public, anon, authenticated, service_role;
