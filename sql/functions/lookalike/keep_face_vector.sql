-- After a face counts otherwise than before: its vector is there while the face is compared, and only then. Does nothing where vectors are not
-- kept (set_up_face_vectors). Security definer: whoever changes a face may not write vectors.
create or replace function keep_face_vector() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_schema constant text := face_vector_schema();
begin
  if v_schema is null then
    return null;
  end if;
  if new.state = 'ready' and new.moderation = 'approved' and face_numbers(new.embedding) is not null then
    execute format($write$
      insert into face_vectors (face_id, pool_id, user_id, model, embedding) values ($1, $2, $3, $4, $5::%s.halfvec)
        on conflict (face_id) do update set model = excluded.model, embedding = excluded.embedding
      $write$, v_schema)
      using new.id, new.pool_id, new.user_id, new.model, face_numbers(new.embedding);
  elsif tg_op = 'UPDATE' then
    delete from face_vectors v where v.face_id = new.id;
  end if;
  return null;
end $$;
revoke all on function keep_face_vector() from public, anon, authenticated, service_role;

create or replace trigger faces_vector after insert or update of state, moderation, model, embedding on faces
  for each row execute function keep_face_vector();
