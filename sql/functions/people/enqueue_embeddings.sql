-- Queues profiles whose texts want a vector. Idempotent: one row per profile; enqueueing again starts its attempts anew.
create or replace function enqueue_embeddings(p_profile_ids uuid[]) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into embedding_queue (profile_id)
    select p.id from profiles p where p.id = any (p_profile_ids) order by p.id
    on conflict on constraint embedding_queue_once do update
      set generation = embedding_queue.generation + 1, attempts = 0, run_at = clock_timestamp(), last_error = null;
  if found then
    perform pg_notify('nakodo_work', 'embedding');
  end if;
end $$;
revoke all on function enqueue_embeddings(uuid[]) from public, anon, authenticated, service_role;
grant execute on function enqueue_embeddings(uuid[]) to service_role;
