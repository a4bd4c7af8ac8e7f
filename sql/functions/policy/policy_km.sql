-- Great-circle distance in kilometres between two attributes of kind place, {"lat": degrees, "lon": degrees}; null when either is missing or
-- out of range (latitude beyond ±90, longitude beyond ±180). By the chord between points of the unit sphere: exact for places that touch,
-- at the poles and across ±180. Mean radius of the Earth 6371.0088 km (IUGG). Called by the SQL of policies (distance). Pure.
create or replace function policy_km(p_a jsonb, p_b jsonb) returns float8
language sql immutable parallel safe set search_path = pg_catalog as $$
  select 2 * 6371.0088 * asin(least(1, sqrt(power(a.x - b.x, 2) + power(a.y - b.y, 2) + power(a.z - b.z, 2)) / 2))
    from (
      select cosd(d.lat) * cosd(d.lon) as x, cosd(d.lat) * sind(d.lon) as y, sind(d.lat) as z
        from (select public.policy_number(p_a -> 'lat') as lat, public.policy_number(p_a -> 'lon') as lon) d
       where abs(d.lat) <= 90 and abs(d.lon) <= 180) a,
    (
      select cosd(d.lat) * cosd(d.lon) as x, cosd(d.lat) * sind(d.lon) as y, sind(d.lat) as z
        from (select public.policy_number(p_b -> 'lat') as lat, public.policy_number(p_b -> 'lon') as lon) d
       where abs(d.lat) <= 90 and abs(d.lon) <= 180) b
$$;
