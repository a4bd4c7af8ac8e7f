-- The p_limit nearest of these faces to an embedding of their model, by the exact distance of the float32 numbers (0.08 ms each); of equals who joined
-- first, then by id. Called by find_similar_faces_filtered, whose rights it needs. Read only.
create or replace function nearest_faces(p_embedding bytea, p_ids uuid[], p_limit int)
returns table (face_id uuid, user_id uuid, distance float8, joined_at timestamptz)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select n.id, n.user_id, n.distance, m.joined_at from (
    select f.id, f.pool_id, f.user_id, face_distance(f.embedding, p_embedding) as distance from faces f where f.id = any (p_ids) offset 0
  ) n
  join pool_members m on m.pool_id = n.pool_id and m.profile_id = n.user_id
  where n.distance is not null
  order by n.distance, m.joined_at, n.user_id limit p_limit
$$;
revoke all on function nearest_faces(bytea, uuid[], int) from public, anon, authenticated, service_role;
