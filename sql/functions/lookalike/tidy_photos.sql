-- Removes what is kept of photos for a while only, at most p_limit of each at a time: the files of photos that were refused a day ago (they may be
-- chosen from or looked at until then), all of them a week after; photos whose job failed for no reason of theirs a week ago; and requests that no longer count
-- (check_photo). Called by the service that tidies.
-- Locks what it removes and passes over what others hold. Idempotent. Returns how many rows it took in hand.
create or replace function tidy_photos(p_limit int) returns int
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_count int;
  v_done int := 0;
begin
  update faces f set photo_key = null, photo_hash = null, width = null, height = null, found = null, chosen = null
    where f.id in (
      select o.id from faces o where o.state = 'refused' and o.photo_key is not null and o.refused_at < clock_timestamp() - interval '1 day'
      order by o.refused_at limit p_limit for update skip locked
    );
  get diagnostics v_count = row_count;
  v_done := v_done + v_count;
  delete from faces f where f.id in (
    select o.id from faces o where o.state = 'refused' and o.refused_at < clock_timestamp() - interval '7 days'
    order by o.refused_at limit p_limit for update skip locked
  );
  get diagnostics v_count = row_count;
  v_done := v_done + v_count;
  -- Photos that could not be looked at, and nobody tried again within the week for which the job stood there. Not those that wait for a moderator
  -- beside an approved one (apply_face_matches).
  delete from faces f where f.id in (
    select o.id from faces o
    where o.state = 'waiting' and (o.moderation = 'approved' or (o.moderation = 'pending' and o.box is null)) and o.created_at < clock_timestamp() - interval '7 days'
      and not exists (
        select from match_jobs j
        where j.face_id = o.id and (j.status in ('pending', 'processing') or j.completed_at >= clock_timestamp() - interval '7 days')
      )
    order by o.created_at limit p_limit for update skip locked
  );
  get diagnostics v_count = row_count;
  v_done := v_done + v_count;
  delete from photo_requests r where r.ctid in (
    select o.ctid from photo_requests o where o.requested_at < clock_timestamp() - interval '1 hour'
    order by o.requested_at limit p_limit for update skip locked
  );
  get diagnostics v_count = row_count;
  return v_done + v_count;
end $$;
revoke all on function tidy_photos(int) from public, anon, authenticated, service_role;
grant execute on function tidy_photos(int) to service_role;
