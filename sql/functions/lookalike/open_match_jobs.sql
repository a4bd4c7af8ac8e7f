-- Queues faces to be matched. Idempotent: one open job a face, whose attempts start anew; work begun before does not finish it (generation).
-- Of ready faces those whose pool is a lookalike pool and takes people; `p_cause` photo: waiting ones too. Never of one that was rejected. Called by triggers and functions of the
-- mode. Locks the jobs in the order of their faces. Returns how many were queued.
create or replace function open_match_jobs(p_face_ids uuid[], p_cause text) returns int
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_count int;
begin
  insert into match_jobs as j (face_id, pool_id, user_id, cause, turn)
    select f.id, f.pool_id, f.user_id, p_cause,
      (select count(*) from match_jobs o where o.user_id = f.user_id and o.status in ('pending', 'processing'))
        + case p_cause when 'photo' then 0 else 1 end
    from faces f
    join pools p on p.id = f.pool_id and p.mode = 'lookalike' and p.matchmaking_enabled
    where f.id = any (p_face_ids) and f.moderation <> 'rejected' and (f.state = 'ready' or p_cause = 'photo')
    order by f.id
    on conflict (face_id) where status in ('pending', 'processing') do update
      set generation = j.generation + 1, attempts = 0, error_message = null, reason = null, run_at = 'epoch';
  get diagnostics v_count = row_count;
  if v_count > 0 then
    perform pg_notify('nakodo_work', 'lookalike');
  end if;
  return v_count;
end $$;
revoke all on function open_match_jobs(uuid[], text) from public, anon, authenticated, service_role;
grant execute on function open_match_jobs(uuid[], text) to service_role;
