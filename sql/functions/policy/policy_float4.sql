-- The number that the bits of an IEEE 754 float32 mean: sign, 8 bits exponent, 23 bits fraction; null for infinities and what is not a number.
-- Called by vector_similarity for each number: no `set search_path`, so that it is inlined there; all it uses is in pg_catalog. Pure.
create or replace function policy_float4(p_bits int) returns float8
language sql immutable parallel safe as $$
  select case
    when (p_bits & 2139095040) = 2139095040 then null
    -- Exponent 0: no leading 1, and the scale of exponent 1.
    when (p_bits & 2139095040) = 0 then sign(p_bits::float8) * (p_bits & 8388607) * float8 '1.401298464324817e-45'
    else sign(p_bits::float8) * ((p_bits & 8388607) + 8388608) * power(float8 '2', ((p_bits >> 23) & 255) - 150)
  end
$$;
