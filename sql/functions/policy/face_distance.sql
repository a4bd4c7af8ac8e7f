-- The Euclidean distance of two vectors of float32 numbers, little endian, as `faces` holds them; null when lengths differ, there are none, or one
-- is not a finite number. Works without the vector extension. Called by the SQL of policies (alike). Pure. 0.08 ms for 128 numbers, for the same
-- reasons as vector_similarity; arrays unnested side by side take 0.014 ms, but twice 0.04 ms to make.
create or replace function face_distance(p_a bytea, p_b bytea) returns float8
language sql immutable strict parallel safe set search_path = pg_catalog as $$
  select case when count(n.a) = count(*) and count(n.b) = count(*) then sqrt(sum((n.a - n.b) * (n.a - n.b))) end
    from (
      select public.policy_float4(w.a) as a, public.policy_float4(w.b) as b
        from (
          select get_byte(v.a, i) | (get_byte(v.a, i + 1) << 8) | (get_byte(v.a, i + 2) << 16) | (get_byte(v.a, i + 3) << 24) as a,
                 get_byte(v.b, i) | (get_byte(v.b, i + 1) << 8) | (get_byte(v.b, i + 2) << 16) | (get_byte(v.b, i + 3) << 24) as b
            from (select p_a || ''::bytea as a, p_b || ''::bytea as b offset 0) v, generate_series(0, octet_length(v.a) - 4, 4) i
          offset 0) w
      offset 0) n
   where octet_length(p_a) = octet_length(p_b) and octet_length(p_a) % 4 = 0
$$;
