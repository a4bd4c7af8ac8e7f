-- A pair that waits in the queue is live (live_pairs: at most once over queue and proposals); one that is consumed is not, unless its proposal is.
-- Security definer: an operator's statement is held to it, too.
create or replace function on_queue_written() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.pair_hash is distinct from pair_hash_of(new.pool_id, new.user_a_id, new.user_b_id) then
    raise exception 'this is not the hash of the pair' using errcode = 'NK422';
  end if;
  if new.consumed_at is null then
    insert into live_pairs (pair_hash, queue_id) values (new.pair_hash, new.id) on conflict (queue_id) do nothing;
  else
    delete from live_pairs l where l.queue_id = new.id;
  end if;
  return null;
end $$;
revoke all on function on_queue_written() from public, anon, authenticated, service_role;

create or replace trigger match_generation_queue_after_write after insert or update on match_generation_queue
  for each row execute function on_queue_written();
