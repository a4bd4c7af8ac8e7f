-- The photo of a face cannot be measured: why, and where faces were seen if there are several to choose from. Called by the job that holds the lease,
-- in the transaction that ends it. A ready face that another model measured and this one cannot is refused as well, and has no matches then; where
-- its person has given a newer photo since, it goes. Idempotent. Locks the face.
create or replace function refuse_face(p_face_id uuid, p_refusal text, p_found jsonb) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from faces f
    where f.id = p_face_id and f.state = 'ready'
      and exists (select from faces o where o.pool_id = f.pool_id and o.user_id = f.user_id and o.state <> 'ready');
  if found then
    return;
  end if;
  update faces f
    set state = 'refused', ready_at = null, embedding = null, model = null, box = null, quality = null, refusal = p_refusal,
        refused_at = coalesce(f.refused_at, clock_timestamp()), found = p_found
    where f.id = p_face_id and f.photo_key is not null;
end $$;
revoke all on function refuse_face(uuid, text, jsonb) from public, anon, authenticated, service_role;
grant execute on function refuse_face(uuid, text, jsonb) to service_role;
