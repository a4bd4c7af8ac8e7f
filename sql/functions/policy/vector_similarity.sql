-- The cosine of two vectors of float32 numbers, little endian, as profile_vectors holds them; null when lengths differ, a vector has no
-- direction, or it holds what is not a finite number. Works without the vector extension. Called by the SQL of policies (similar). Pure.
-- 0.4 ms for 512 numbers, 0.06 ms for 64: fit for judging people one by one, not for searching among thousands. The concatenation with nothing is what makes it so
-- quick: it fetches a vector that is stored out of line once, where get_byte would do it for each byte (9.5 ms).
create or replace function vector_similarity(p_a bytea, p_b bytea) returns float8
language sql immutable strict parallel safe set search_path = pg_catalog as $$
  select case when count(n.a) = count(*) and count(n.b) = count(*)
           then sum(n.a * n.b) / nullif(sqrt(sum(n.a * n.a)) * sqrt(sum(n.b * n.b)), 0) end
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
