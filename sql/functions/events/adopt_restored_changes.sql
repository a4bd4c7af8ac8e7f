-- After a database was restored from a dump: transaction ids in it are of the old server and may lie in this one's future, where they would
-- count as never settled (no decision could be written, no cursor move). Gives such changes this transaction's id; their order stays, by id.
-- Called by the owner whenever Nakodo opens a database. Idempotent; safe while others write. Returns how many changes it took over.
create or replace function adopt_restored_changes() returns bigint
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_people bigint;
  v_lists bigint;
  v_told bigint;
begin
  update pool_changes c set changed_xid = pg_current_xact_id()
    from pools p where c.pool_id = p.id and c.changed_xid >= pg_snapshot_xmax(pg_current_snapshot());
  get diagnostics v_people = row_count;
  update user_match_changes c set changed_xid = pg_current_xact_id()
    from pools p where c.event_id = p.id and c.changed_xid >= pg_snapshot_xmax(pg_current_snapshot());
  get diagnostics v_lists = row_count;
  update person_events e set changed_xid = pg_current_xact_id()
    from profiles p where e.user_id = p.id and e.changed_xid >= pg_snapshot_xmax(pg_current_snapshot());
  get diagnostics v_told = row_count;
  update trimmed_logs h set trimmed_xid = pg_current_xact_id()
    where h.name = 'person_events' and h.trimmed_xid >= pg_snapshot_xmax(pg_current_snapshot());
  return v_people + v_lists + v_told;
end $$;
revoke all on function adopt_restored_changes() from public, anon, authenticated, service_role;
