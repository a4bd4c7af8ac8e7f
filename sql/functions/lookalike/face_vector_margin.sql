-- By how much the distances of two pairs of faces, taken from their vectors (halfvec: 11 bits each number), may be in the wrong order: twice the most
-- that rounding both ends of a distance can change it. p_numbers: of one end. Called by searches among vectors. Pure.
create or replace function face_vector_margin(p_numbers real[], p_distance float8) returns float8
language sql immutable parallel safe set search_path = pg_catalog as $$
  select 0.001 * (2 * sqrt(sum(n.value ^ 2)) + p_distance) + 1e-6 from unnest(p_numbers) n (value)
$$;
