-- The number at a place (from 0) of a vector of float32 numbers, little endian; null for infinities and what is not a number.
-- Called by vector_similarity, once a number: no `set search_path`, so that it is inlined there; all it uses is in pg_catalog. Pure.
create or replace function policy_float4(p_vector bytea, p_at int) returns float8
language sql immutable parallel safe as $$
  select case
    when (get_byte(p_vector, p_at * 4 + 3) & 127) * 2 + get_byte(p_vector, p_at * 4 + 2) / 128 = 255 then null
    else
      case when get_byte(p_vector, p_at * 4 + 3) >= 128 then -1 else 1 end
      -- Exponent 0: no leading 1, and the scale of exponent 1.
      * ((get_byte(p_vector, p_at * 4 + 2) & 127) * 65536 + get_byte(p_vector, p_at * 4 + 1) * 256 + get_byte(p_vector, p_at * 4)
         + case when (get_byte(p_vector, p_at * 4 + 3) & 127) * 2 + get_byte(p_vector, p_at * 4 + 2) / 128 = 0 then 0 else 8388608 end)
      * power(float8 '2', greatest((get_byte(p_vector, p_at * 4 + 3) & 127) * 2 + get_byte(p_vector, p_at * 4 + 2) / 128, 1) - 150)
  end
$$;
