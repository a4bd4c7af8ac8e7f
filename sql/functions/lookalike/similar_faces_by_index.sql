-- The nearest faces among those that a query keeps, by the index of their model: walks it outwards until p_limit times two were kept. Null when the
-- answer may not be whole: too few found before it had seen 20,000, or the last are too close to call. p_limit, and whoever else may belong to them
-- but for rounding, in no order: the caller sorts by the exact distances. p_people: `from ... where ...` over `v`, a row of face_vectors, and the parameters $1 to $4 of
-- find_similar_faces_filtered, which calls this and is the only one that may: it is executed. Read only.
-- Only by nested loops and without sorting does the index's order last; the planner would rather sort what it takes for few.
create or replace function similar_faces_by_index(
  p_people text, p_id uuid, p_minor boolean, p_pool_id uuid, p_attributes jsonb, p_numbers real[], p_limit int
) returns uuid[]
language plpgsql set search_path = pg_catalog, public, pg_temp set jit = off set enable_sort = off as $$
declare
  c_seen constant text := '20000';
  c_ef_search constant text := '200'; -- how many the index holds at hand: what it misses falls with it
  v_schema constant text := face_vector_schema();
  v_search constant text := coalesce(current_setting('hnsw.ef_search', true), '40');
  v_scan constant text := coalesce(current_setting('hnsw.iterative_scan', true), 'off');
  v_tuples constant text := coalesce(current_setting('hnsw.max_scan_tuples', true), c_seen);
  v_last float8; -- whoever is not farther may belong to the p_limit nearest
  v_ids uuid[];
  v_distances float8[];
begin
  perform set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', c_ef_search, true),
    set_config('hnsw.max_scan_tuples', c_seen, true);
  execute format($near$
    select array_agg(n.face_id), array_agg(n.distance) from (
      select v.face_id, v.embedding::%1$s.halfvec(%2$s) operator(%1$s.<->) $5::%1$s.halfvec(%2$s) as distance
      %3$s
      order by v.embedding::%1$s.halfvec(%2$s) operator(%1$s.<->) $5::%1$s.halfvec(%2$s) limit $6
    ) n $near$, v_schema, cardinality(p_numbers), p_people)
    into v_ids, v_distances using p_id, p_minor, p_pool_id, p_attributes, p_numbers, 2 * p_limit;
  perform set_config('hnsw.iterative_scan', v_scan, true), set_config('hnsw.ef_search', v_search, true),
    set_config('hnsw.max_scan_tuples', v_tuples, true);
  v_last := v_distances[p_limit] + face_vector_margin(p_numbers, v_distances[p_limit]);
  if cardinality(v_ids) = 2 * p_limit and v_distances[2 * p_limit] > v_last then
    return array(select n.id from unnest(v_ids, v_distances) n (id, distance) where n.distance <= v_last);
  end if;
  return null;
end $$;
revoke all on function similar_faces_by_index(text, uuid, boolean, uuid, jsonb, real[], int) from public, anon, authenticated, service_role;
