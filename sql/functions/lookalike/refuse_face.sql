-- The photo of a face that waits cannot be measured: why, and where faces were seen if there are several to choose from. Called by the job that holds
-- the lease, in the transaction that ends it. A ready face that was measured by another model and cannot be by this one is refused as well.
-- Idempotent. Locks the face.
create or replace function refuse_face(p_face_id uuid, p_refusal text, p_found jsonb) returns void
language sql set search_path = pg_catalog, public, pg_temp as $$
  update faces f
    set state = 'refused', ready_at = null, embedding = null, model = null, box = null, quality = null, refusal = p_refusal, found = p_found
    where f.id = p_face_id and f.photo_key is not null
$$;
revoke all on function refuse_face(uuid, text, jsonb) from public, anon, authenticated, service_role;
grant execute on function refuse_face(uuid, text, jsonb) to service_role;
