-- Pairs that the generator found, best first, into the queue: those that are not live already and may be proposed at this moment. p_pairs: [{ a, b, score, mine,
-- theirs (reasons seen by a, by b) }], a < b. Called by the generator. Security definer: the service may not use the sequence. Locks the members of all of them (key share, by id). Returns how many were added.
create or replace function add_to_queue(p_pool_id uuid, p_policy_version_id uuid, p_pairs jsonb) returns int
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_count int;
begin
  perform from pool_members m
    where m.pool_id = p_pool_id and m.profile_id in (
      select x from jsonb_to_recordset(p_pairs) p (a uuid, b uuid) cross join lateral unnest(array[p.a, p.b]) x)
    order by m.profile_id for key share;
  insert into match_generation_queue (pool_id, pair_hash, user_a_id, user_b_id, score, reasons_a, reasons_b, policy_version_id, created_at)
    -- As of the beginning of the transaction that read the profiles: whoever edits theirs meanwhile is newer than the pair (open_proposals).
    select p_pool_id, pair_hash_of(p_pool_id, p.a, p.b), p.a, p.b, p.score, p.mine, p.theirs, p_policy_version_id, now()
    from jsonb_to_recordset(p_pairs) p (a uuid, b uuid, score real, mine jsonb, theirs jsonb)
    where p.a < p.b and is_judgeable(p_pool_id, p.a, p.b)
      and not exists (select from live_pairs l where l.pair_hash = pair_hash_of(p_pool_id, p.a, p.b))
    order by p.score desc, p.a, p.b;
  get diagnostics v_count = row_count;
  if v_count > 0 then
    perform pg_notify('nakodo_work', 'creator');
  end if;
  return v_count;
end $$;
revoke all on function add_to_queue(uuid, uuid, jsonb) from public, anon, authenticated, service_role;
grant execute on function add_to_queue(uuid, uuid, jsonb) to service_role;
