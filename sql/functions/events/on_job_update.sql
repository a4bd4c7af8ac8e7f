-- What an operator's plain `update matchmaking_jobs set status = ...` means. A worker takes the lease together with 'running', so:
--   paused           the lease is gone: whoever works now can no longer write
--   paused -> running  resumed: idle, and the next worker takes it
--   other  -> running  without a lease: nothing was paused, nothing changes
--   idle, error      the lease is gone
create or replace function on_job_update() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.status = 'running' and new.locked_by is not distinct from old.locked_by and old.status <> 'running' then
    new.status := case when old.status = 'paused' then 'idle' else old.status end;
  end if;
  if new.status <> 'running' then
    new.locked_by := null;
    new.locked_until := null;
  end if;
  if new.status = 'idle' and old.status = 'paused' then
    perform pg_notify('nakodo_work', 'events');
  end if;
  return new;
end $$;
revoke all on function on_job_update() from public, anon, authenticated, service_role;

create or replace trigger jobs_before_update before update on matchmaking_jobs
  for each row execute function on_job_update();
