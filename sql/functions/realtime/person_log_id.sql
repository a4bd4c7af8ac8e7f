-- Names this database and its history among all: a place in one log means nothing in another's (restored from a dump, or a test's), nor after
-- a point-in-time recovery or a failover, which begin a new timeline: transaction ids that a reader has passed may come again there.
-- Called by read_person_events.
create or replace function person_log_id() returns text
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select lpad(to_hex(hashtextextended(concat_ws('/', s.system_identifier, d.oid, left(pg_walfile_name(pg_current_wal_lsn()), 8)), 0)), 16, '0')
  from pg_control_system() s, pg_database d where d.datname = current_database()
$$;
revoke all on function person_log_id() from public, anon, authenticated, service_role;
grant execute on function person_log_id() to service_role;
