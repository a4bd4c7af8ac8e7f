-- The schema of the vector extension, quoted, where the vectors of faces are kept (set_up_face_vectors); null where they are not: there is no such
-- extension, or it went, and the column with it. Called by whatever uses face_vectors. Read only.
create or replace function face_vector_schema() returns text
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select quote_ident(n.nspname)
  from pg_attribute a
  join pg_type t on t.oid = a.atttypid and t.typname = 'halfvec'
  join pg_namespace n on n.oid = t.typnamespace
  where a.attrelid = to_regclass('public.face_vectors') and a.attname = 'embedding' and not a.attisdropped
$$;
revoke all on function face_vector_schema() from public, anon, authenticated, service_role;
grant execute on function face_vector_schema() to service_role;
