-- The weight of what two sets share over the weight of what either has, or of the smaller set; null when either is empty.
-- p_units: what single values weigh, in units of 1/1024; others weigh 1024 units. p_by: jaccard or smaller.
-- Called by the SQL of policies (overlap). Pure; agrees with the kernel `shares` of the engine to the rounding of float32.
create or replace function policy_overlap(p_a text[], p_b text[], p_units jsonb, p_by text) returns float8
language sql immutable parallel safe set search_path = pg_catalog as $$
  select case when t.a > 0 and t.b > 0 then t.shared / case p_by when 'smaller' then least(t.a, t.b) else t.a + t.b - t.shared end end
    from (
      select coalesce(sum(v.units) filter (where v.in_a), 0)::float8 as a,
             coalesce(sum(v.units) filter (where v.in_b), 0)::float8 as b,
             coalesce(sum(v.units) filter (where v.in_a and v.in_b), 0)::float8 as shared
        from (
          select coalesce((p_units ->> e.value)::bigint, 1024) as units, e.value = any (p_a) as in_a, e.value = any (p_b) as in_b
            from (select unnest(p_a) union select unnest(p_b)) e(value)) v) t
$$;
