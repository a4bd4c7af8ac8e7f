-- Where the vector extension (pgvector 0.8 or later, in any schema) is installed: makes the table face_vectors, which holds the embeddings that are
-- compared once more as vectors, with an index for each model; where it is not, or went, takes the table away. Faces that are missing are added.
-- Called by the owner at each start of Nakodo (or by hand, after `create extension vector`): may take a minute for each 100,000 faces the first
-- time, while writes to faces wait. Idempotent. Returns how many were added; null: there is no such extension.
-- The vectors are halfvec: half the memory, and 512 numbers still fit beside the row, which they would not as vector. Whoever searches sorts
-- the best by the float32 numbers again.
create or replace function set_up_face_vectors() returns int
language plpgsql set search_path = pg_catalog, public, pg_temp set statement_timeout = 0 as $$
declare
  c_longest constant int := 4000; -- numbers that an index of halfvec takes
  v_schema text;
  v_model face_models;
  v_added int;
begin
  perform pg_advisory_xact_lock(hashtextextended('face_vectors', 0));
  select quote_ident(n.nspname) into v_schema
    from pg_extension e join pg_namespace n on n.oid = e.extnamespace
    where e.extname = 'vector' and string_to_array(regexp_replace(e.extversion, '[^0-9.].*', ''), '.')::int[] >= array[0, 8];
  if v_schema is null or face_vector_schema() is null then
    drop table if exists face_vectors;
  end if;
  if v_schema is null then
    return null;
  end if;
  if to_regclass('public.face_vectors') is null then
    lock table faces in share row exclusive mode; -- whoever writes a face meanwhile would find no table to write its vector to
    execute format($ddl$
      create table public.face_vectors (
        face_id uuid primary key references public.faces on delete cascade,
        pool_id uuid not null,
        user_id uuid not null,
        model text not null,
        embedding %s.halfvec not null
      )$ddl$, v_schema);
    create index face_vectors_person on face_vectors (user_id, pool_id);
    alter table face_vectors enable row level security;
    revoke all on face_vectors from public, anon, authenticated, service_role;
  end if;
  execute format($add$
    insert into face_vectors (face_id, pool_id, user_id, model, embedding)
      select f.id, f.pool_id, f.user_id, f.model, n.numbers::%s.halfvec
      from faces f cross join lateral (select face_numbers(f.embedding) as numbers offset 0) n
      where f.state = 'ready' and f.moderation = 'approved' and not exists (select from face_vectors v where v.face_id = f.id)
        and n.numbers is not null
      on conflict (face_id) do nothing
    $add$, v_schema);
  get diagnostics v_added = row_count;
  for v_model in select m.* from face_models m where m.length <= c_longest order by m.model loop
    execute format($ddl$
      create index if not exists %I on public.face_vectors using hnsw ((embedding::%2$s.halfvec(%3$s)) %2$s.halfvec_l2_ops)
      with (m = 24, ef_construction = 100) where model = %4$L
      $ddl$, face_vector_index(v_model.model), v_schema, v_model.length, v_model.model);
  end loop;
  analyze face_vectors;
  return v_added;
end $$;
revoke all on function set_up_face_vectors() from public, anon, authenticated, service_role;
