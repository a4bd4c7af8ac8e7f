-- Whether the pool's policy scores how alike faces are, so that its people need photos. Called by triggers, by check_photo,
-- and by whoever shows the pool. Read only. Security definer: people may not read policies.
create or replace function pool_compares_faces(p_pool_id uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (
    select from pools p join policy_versions v on v.id = p.policy_version_id
    where p.id = p_pool_id and v.body @? '$.score[*] ? (exists (@.alike))'
  )
$$;
revoke all on function pool_compares_faces(uuid) from public, anon, authenticated, service_role;
grant execute on function pool_compares_faces(uuid) to authenticated, service_role;
