-- The caller takes their consent back: their photos in this pool go, and with them files, embeddings, jobs and matches. Idempotent.
-- Locks: the member (no decision about them is under way until this ends), then the faces. Security definer: as give_photo_consent.
create or replace function withdraw_photo_consent(p_pool_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from pool_members m where m.pool_id = p_pool_id and m.profile_id = auth.uid() for update;
  update consents c set withdrawn_at = clock_timestamp()
    where c.user_id = auth.uid() and c.pool_id = p_pool_id and c.kind = 'photo' and c.withdrawn_at is null;
  delete from faces f where f.pool_id = p_pool_id and f.user_id = auth.uid() and f.photo_key is not null;
end $$;
revoke all on function withdraw_photo_consent(uuid) from public, anon, authenticated, service_role;
grant execute on function withdraw_photo_consent(uuid) to authenticated, service_role;
