-- The p_limit nearest of these faces to an embedding of their model, by the exact distance of the float32 numbers; of equals who joined first, then by
-- id. Where vectors are kept, those choose whom to look at exactly (0.08 ms each), rounding allowed for. Called by find_similar_faces_filtered,
-- whose rights it needs. Read only.
create or replace function nearest_faces(p_embedding bytea, p_ids uuid[], p_limit int)
returns table (face_id uuid, user_id uuid, distance float8, joined_at timestamptz)
language plpgsql set search_path = pg_catalog, public, pg_temp set jit = off as $$
#variable_conflict use_column
declare
  c_rounding constant float8 := 0.001; -- of a distance between two halfvec, twice, relative to the lengths of both
  v_schema constant text := face_vector_schema();
begin
  if v_schema is not null and cardinality(p_ids) > p_limit then
    execute format($near$
      with near as materialized (
        select v.face_id, v.embedding operator(%1$s.<->) $2::%1$s.halfvec as distance from face_vectors v where v.face_id = any ($1)
      ), last as (
        select max(n.distance) as distance from (select n.distance from near n order by n.distance limit $3) n
      ), me as (
        select sqrt(sum(n.value ^ 2)) as length from unnest($2) n (value)
      )
      select array_agg(n.face_id) from near n, last l, me
      where n.distance <= l.distance + %2$s * (2 * me.length + l.distance)
      $near$, v_schema, c_rounding)
      into p_ids using p_ids, face_numbers(p_embedding), p_limit;
  end if;
  return query
    select n.id, n.user_id, n.distance, m.joined_at from (
      select f.id, f.pool_id, f.user_id, face_distance(f.embedding, p_embedding) as distance from faces f where f.id = any (p_ids) offset 0
    ) n
    join pool_members m on m.pool_id = n.pool_id and m.profile_id = n.user_id
    where n.distance is not null
    order by n.distance, m.joined_at, n.user_id limit p_limit;
end $$;
revoke all on function nearest_faces(bytea, uuid[], int) from public, anon, authenticated, service_role;
