-- Names this database among all: a place in one database's log means nothing in another's (restored from a dump, or a test's).
-- Called by read_person_events.
create or replace function person_log_id() returns text
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select lpad(to_hex(hashtextextended(s.system_identifier || '/' || d.oid, 0)), 16, '0')
  from pg_control_system() s, pg_database d where d.datname = current_database()
$$;
revoke all on function person_log_id() from public, anon, authenticated, service_role;
grant execute on function person_log_id() to service_role;
