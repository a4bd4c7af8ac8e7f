-- Settles proposals whose deadline has passed, at most p_limit. Whoever is alive calls it; what another settles at this moment is left to them, and one that
-- fails keeps no other: it is warned of in the log of the database, and stays overdue (the health of its community says so).
-- Locks as lock_proposed, then the proposals in the order of their deadlines, each only if it is free. Idempotent. Returns how many were settled.
create or replace function settle_due_proposals(p_limit int default 100) returns int
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_due uuid[] := array(
    select p.id from match_proposals p
    where p.status = 'voting' and p.voting_expires_at <= clock_timestamp()
    order by p.voting_expires_at limit p_limit
  );
  v_id uuid;
  v_settled int := 0;
begin
  perform lock_proposed(v_due, true);
  for v_id in
    select p.id from match_proposals p where p.id = any (v_due) and p.status = 'voting' order by p.voting_expires_at, p.id for no key update skip locked
  loop
    begin
      perform settle_proposal(v_id);
      v_settled := v_settled + 1;
    exception when others then
      raise warning 'proposal % cannot be settled: % (%)', v_id, sqlerrm, sqlstate;
    end;
  end loop;
  return v_settled;
end $$;
revoke all on function settle_due_proposals(int) from public, anon, authenticated, service_role;
grant execute on function settle_due_proposals(int) to service_role;
