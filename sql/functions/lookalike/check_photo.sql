-- Refuses a photo that the caller may not give to this pool, before its bytes are looked at: not a member or no such pool (NK404), a pool that
-- compares no photos, is paused or over (NK409), without consent (NK409, column `consent`), under the minimum age where the pool does not take
-- photos of minors (NK403), 10 photos in the last hour (NK429, seconds in the detail). Called first by the upload, and again by add_face. Read
-- only. Security definer: reads the pool's settings.
create or replace function check_photo(p_pool_id uuid) returns void
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  c_an_hour constant int := 10;
  v_pool pools;
  v_member pool_members;
  v_recent record;
begin
  if auth.uid() is null then
    raise exception 'Sign in before giving a photo' using errcode = 'NK401';
  end if;
  select * into v_pool from pools p where p.id = p_pool_id and p.mode = 'lookalike';
  select * into v_member from pool_members m where m.pool_id = p_pool_id and m.profile_id = auth.uid();
  if v_pool.id is null or v_member.profile_id is null then
    raise exception 'You are not in this pool' using errcode = 'NK404';
  elsif not pool_compares_faces(p_pool_id) then
    raise exception 'This pool compares no photos' using errcode = 'NK409';
  elsif not v_pool.matchmaking_enabled or v_pool.ends_at <= now() then
    raise exception 'This pool takes no photos at the moment' using errcode = 'NK409';
  elsif v_member.is_minor and not v_pool.photos_of_minors then
    raise exception 'This pool takes no photos of people under %', v_pool.minimum_age using errcode = 'NK403';
  elsif not exists (select from consents c where c.user_id = auth.uid() and c.pool_id = p_pool_id and c.kind = 'photo' and c.withdrawn_at is null) then
    raise exception 'Agree first to your photo being measured' using errcode = 'NK409', column = 'consent';
  end if;
  select * into v_recent from recent_photo_requests('given');
  if v_recent.number >= c_an_hour then
    raise exception '% photos in an hour are enough: more can be tried later', c_an_hour
      using errcode = 'NK429', detail = v_recent.seconds::text;
  end if;
end $$;
revoke all on function check_photo(uuid) from public, anon, authenticated, service_role;
grant execute on function check_photo(uuid) to authenticated, service_role;
