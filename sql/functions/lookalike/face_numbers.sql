-- The numbers of an embedding, as `faces` holds them (float32, little endian); null where one is not finite. Called for the vector extension. Pure.
create or replace function face_numbers(p_embedding bytea) returns real[]
language sql immutable strict parallel safe set search_path = pg_catalog as $$
  select case when count(n.value) = count(*) then array_agg(n.value::real order by n.i) end
    from (
      select i, public.policy_float4(
          get_byte(v.e, i) | (get_byte(v.e, i + 1) << 8) | (get_byte(v.e, i + 2) << 16) | (get_byte(v.e, i + 3) << 24)) as value
        from (select p_embedding || ''::bytea as e offset 0) v, generate_series(0, octet_length(v.e) - 4, 4) i
      offset 0) n
$$;
