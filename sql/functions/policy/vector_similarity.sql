-- The cosine of two vectors of float32 numbers, little endian, as profile_vectors holds them; null when lengths differ, a vector has no
-- direction, or it holds what is not a finite number. Works without the vector extension: the IEEE 754 bits are decoded here (sign, 8 bits
-- exponent, 23 bits fraction). About 1 ms for 512 numbers: fit for judging a few people, not for searching among thousands.
-- Called by the SQL of policies (similar). Pure.
create or replace function vector_similarity(p_a bytea, p_b bytea) returns float8
language sql immutable strict parallel safe set search_path = pg_catalog as $$
  select case
    when octet_length(p_a) <> octet_length(p_b) or octet_length(p_a) % 4 <> 0 then null
    else (
      select case when bool_or(n.a is null or n.b is null) then null
                  else sum(n.a * n.b) / nullif(sqrt(sum(n.a * n.a)) * sqrt(sum(n.b * n.b)), 0) end
        from generate_series(0, octet_length(p_a) / 4 - 1) i,
        lateral (select public.policy_float4(p_a, i) as a, public.policy_float4(p_b, i) as b) n)
  end
$$;
