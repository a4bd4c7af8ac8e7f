-- Whether walking the index over a model's vectors finds those that a filter keeps soon: it is there, and of those that it holds, of all pools, at
-- least one in a hundred is in the pool and kept. p_share: of the pool, what the filter keeps. Called by find_similar_faces_filtered. Read only.
create or replace function is_face_index_worthwhile(p_pool_id uuid, p_model text, p_share float8) returns boolean
language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
declare
  c_least constant float8 := 0.01;
  v_index record;
  v_needed bigint;
begin
  select i.indisvalid as valid, greatest(c.reltuples, 0) as faces into v_index
    from pg_index i join pg_class c on c.oid = i.indexrelid where i.indexrelid = to_regclass('public.' || face_vector_index(p_model));
  if not found or not v_index.valid or p_share < c_least then
    return false;
  end if;
  v_needed := ceil(v_index.faces * c_least / p_share);
  return (select count(*) from (select from face_vectors v where v.pool_id = p_pool_id and v.model = p_model limit v_needed) v) >= v_needed;
end $$;
revoke all on function is_face_index_worthwhile(uuid, text, float8) from public, anon, authenticated, service_role;
