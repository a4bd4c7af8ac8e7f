-- Faces are measured by this model from now on. Called by the owner when Nakodo opens the database. What another model measured is measured anew, and
-- what this one measured is decided anew where a distance means something else than before. A model that suddenly has embeddings of another length is
-- refused (NK409). Idempotent. Locks the model's row, then as open_match_jobs.
create or replace function use_face_model(p_model text, p_length int, p_middle real, p_scale real, p_served boolean) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_known face_models;
  v_faces uuid[];
begin
  insert into face_models as m (model, length, middle, scale) values (p_model, p_length, p_middle, p_scale) on conflict (model) do nothing;
  select * into v_known from face_models m where m.model = p_model for update;
  if v_known.length <> p_length then
    raise exception 'The face model % gave % numbers before, and gives % now: give it another name', p_model, v_known.length, p_length
      using errcode = 'NK409';
  end if;
  update face_models m set middle = p_middle, scale = p_scale, served_at = case when p_served then clock_timestamp() end where m.model = p_model;
  v_faces := array(
    select f.id from faces f
    where f.state = 'ready' and f.photo_key is not null
      and (f.model <> p_model or (p_middle, p_scale) is distinct from (v_known.middle, v_known.scale))
  );
  if cardinality(v_faces) > 0 then
    perform open_match_jobs(v_faces, 'model');
  end if;
end $$;
revoke all on function use_face_model(text, int, real, real, boolean) from public, anon, authenticated, service_role;
