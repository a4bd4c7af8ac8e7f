-- The nearest faces among those that a query keeps, each compared by its vector: p_limit, and whoever else may belong to them but for rounding, in no
-- order: the caller sorts by the exact distances. p_people and the parameters as for similar_faces_by_index; called by find_similar_faces_filtered
-- alone. Read only. A few thousand look-ups by index take less than reading all members once; the planner believes so when pages are at hand.
create or replace function similar_faces_by_vectors(
  p_people text, p_id uuid, p_minor boolean, p_pool_id uuid, p_attributes jsonb, p_numbers real[], p_limit int
) returns uuid[]
language plpgsql set search_path = pg_catalog, public, pg_temp set jit = off set random_page_cost = 1.1 as $$
declare
  v_ids uuid[];
begin
  execute format($near$
    with near as materialized (
      select v.face_id, v.embedding operator(%1$s.<->) $5::%1$s.halfvec as distance %2$s
    ), last as materialized (
      select l.distance + face_vector_margin($5, l.distance) as distance
        from (select max(n.distance) as distance from (select n.distance from near n order by n.distance limit $6) n) l
    )
    select array_agg(n.face_id) from near n, last l where n.distance <= l.distance
    $near$, face_vector_schema(), p_people)
    into v_ids using p_id, p_minor, p_pool_id, p_attributes, p_numbers, p_limit;
  return v_ids;
end $$;
revoke all on function similar_faces_by_vectors(text, uuid, boolean, uuid, jsonb, real[], int) from public, anon, authenticated, service_role;
