-- The caller agrees that photos they give to this pool are measured, by the text of this version. Idempotent; a newer version replaces the older one,
-- which stays on record as withdrawn. NK404 for who is not in the pool. Security definer: consents are written by functions only.
create or replace function give_photo_consent(p_pool_id uuid, p_version text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from pool_members m join pools p on p.id = m.pool_id and p.mode = 'lookalike'
    where m.pool_id = p_pool_id and m.profile_id = auth.uid() for key share of m;
  if not found then
    raise exception 'You are not in this pool' using errcode = 'NK404';
  end if;
  update consents c set withdrawn_at = clock_timestamp()
    where c.user_id = auth.uid() and c.pool_id = p_pool_id and c.kind = 'photo' and c.withdrawn_at is null and c.version <> p_version;
  insert into consents (user_id, pool_id, kind, version) values (auth.uid(), p_pool_id, 'photo', p_version)
    on conflict (user_id, pool_id, kind) where withdrawn_at is null do nothing;
end $$;
revoke all on function give_photo_consent(uuid, text) from public, anon, authenticated, service_role;
grant execute on function give_photo_consent(uuid, text) to authenticated, service_role;
