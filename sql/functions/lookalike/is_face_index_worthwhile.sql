-- Whether walking the index over a model's vectors finds those that a filter keeps soon: it is there, and of those that it holds, of all pools, at
-- least one in a hundred is kept. p_kept: how many are, as far as one knows. Called by find_similar_faces_filtered. Read only.
create or replace function is_face_index_worthwhile(p_model text, p_kept float8) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select exists (
    select from pg_index i join pg_class c on c.oid = i.indexrelid
    where i.indexrelid = to_regclass('public.' || face_vector_index(p_model)) and i.indisvalid and p_kept >= 0.01 * c.reltuples
  )
$$;
revoke all on function is_face_index_worthwhile(text, float8) from public, anon, authenticated, service_role;
