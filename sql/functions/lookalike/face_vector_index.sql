-- The name of the index over the vectors of one model. Pure.
create or replace function face_vector_index(p_model text) returns text
language sql immutable set search_path = pg_catalog as $$
  select 'face_vectors_of_' || left(md5(p_model), 12)
$$;
