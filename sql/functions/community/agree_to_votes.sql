-- The caller agrees that others of this community vote on whom they could meet, by the text of this version. Idempotent; as give_photo_consent.
-- Security definer: consents are written by functions only.
create or replace function agree_to_votes(p_pool_id uuid, p_version text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from pool_members m join pools p on p.id = m.pool_id and p.mode = 'community'
    where m.pool_id = p_pool_id and m.profile_id = auth.uid() for update of m;
  if not found then
    raise exception 'You are not in this community' using errcode = 'NK404';
  end if;
  -- One statement: in between it would look as if they had withdrawn (on_consents_withdrawn).
  with former as (
    update consents c set withdrawn_at = clock_timestamp()
      where c.user_id = auth.uid() and c.pool_id = p_pool_id and c.kind = 'votes' and c.withdrawn_at is null and c.version <> p_version
      returning c.id
  )
  insert into consents (user_id, pool_id, kind, version) select auth.uid(), p_pool_id, 'votes', p_version from (select count(*) from former) f
    on conflict (user_id, pool_id, kind) where withdrawn_at is null do nothing;
  perform note_changes(p_pool_id, array[auth.uid()], 'person'); -- whoever holds the community in memory reads them again
  perform pg_notify('nakodo_work', 'generator');
end $$;
revoke all on function agree_to_votes(uuid, text) from public, anon, authenticated, service_role;
grant execute on function agree_to_votes(uuid, text) to authenticated, service_role;
