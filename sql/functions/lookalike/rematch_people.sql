-- Queues the ready faces of people in a pool to be matched again; in a pool that compares no photos everybody has an entry, made here. Does nothing in
-- pools of other modes. Called by the triggers on profiles, members, blocks and pools, with the members' rows locked. Idempotent.
create or replace function rematch_people(p_pool_id uuid, p_user_ids uuid[], p_cause text) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from pools p where p.id = p_pool_id and p.mode = 'lookalike') then
    return;
  end if;
  if not pool_compares_faces(p_pool_id) then
    insert into faces (pool_id, user_id, state, ready_at)
      select m.pool_id, m.profile_id, 'ready', clock_timestamp() from pool_members m
      where m.pool_id = p_pool_id and m.profile_id = any (p_user_ids) order by m.profile_id
      on conflict (pool_id, user_id) where state = 'ready' do nothing;
  end if;
  perform open_match_jobs(
    array(select f.id from faces f where f.pool_id = p_pool_id and f.user_id = any (p_user_ids) and f.state = 'ready'), p_cause);
end $$;
revoke all on function rematch_people(uuid, uuid[], text) from public, anon, authenticated, service_role;
grant execute on function rematch_people(uuid, uuid[], text) to service_role;
