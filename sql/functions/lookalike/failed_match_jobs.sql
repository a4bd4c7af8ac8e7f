-- Jobs of a pool that were tried often enough without anybody knowing why they fail, and that no later job of the same face replaced: what
-- retry_parked tries again. Called by that and by get_detailed_queue_info. Read only.
create or replace function failed_match_jobs(p_pool_id uuid) returns table (id uuid, face_id uuid)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select j.id, j.face_id from match_jobs j
  where j.pool_id = p_pool_id and j.status = 'failed' and j.reason is null
    and not exists (select from match_jobs l where l.face_id = j.face_id and l.created_at > j.created_at)
$$;
revoke all on function failed_match_jobs(uuid) from public, anon, authenticated, service_role;
grant execute on function failed_match_jobs(uuid) to authenticated, service_role;
