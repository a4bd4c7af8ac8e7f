-- After a face came, went, or counts otherwise than before (ready, approved, measured): whoever holds the pool in memory reads its person again; a
-- photo that goes takes its files along (photo_removals). Security definer: leaving a pool removes the face, and whoever leaves may write none of this.
create or replace function on_faces_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op <> 'INSERT' and old.photo_key is not null and (tg_op = 'DELETE' or new.photo_key is distinct from old.photo_key) then
    insert into photo_removals as r (key) values (old.photo_key)
      on conflict (key) do update set run_at = clock_timestamp(), attempts = 0, generation = r.generation + 1;
    perform pg_notify('nakodo_work', 'photo-removal');
  end if;
  if tg_op = 'DELETE' then
    delete from person_events e
      where e.user_id = old.user_id and e.kind in ('lookalike.job', 'lookalike.moderated') and e.data ->> 'faceId' = old.id::text; -- nothing names it any more
    if old.state = 'ready' and exists (select from pools p where p.id = old.pool_id) then
      perform note_changes(old.pool_id, array[old.user_id], 'person');
    end if;
  elsif tg_op = 'INSERT' or (new.state, new.moderation, new.model, new.embedding) is distinct from (old.state, old.moderation, old.model, old.embedding) then
    perform note_changes(new.pool_id, array[new.user_id], 'person');
    if tg_op = 'UPDATE' and old.state = 'ready' and (new.state <> 'ready' or new.moderation <> 'approved') then
      delete from matches m where new.id in (m.face_a_id, m.face_b_id);
    end if;
  end if;
  return null;
end $$;
revoke all on function on_faces_changed() from public, anon, authenticated, service_role;

create or replace trigger faces_after_write after insert or update or delete on faces
  for each row execute function on_faces_changed();
