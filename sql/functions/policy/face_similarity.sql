-- What a distance between two faces means, 0 to 1, in a model that face_models knows; null in another. Called by the SQL of policies (alike) and
-- wherever a distance is told. Exponents beyond 700 would leave float8; there the similarity is 0 or 1 anyway.
create or replace function face_similarity(p_model text, p_distance float8) returns float8
language sql stable strict parallel safe as $$
  select 1 / (1 + exp(greatest(-700, least(700, (p_distance - m.middle) / m.scale)))) from public.face_models m where m.model = p_model
$$;
