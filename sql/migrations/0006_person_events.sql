-- What a person is told while they are connected: one log per person, made of their list changes (user_match_changes) and of everything
-- else that concerns them (person_events). Both take their ids from one sequence, so that (changed_xid, id) orders the whole log.

create table person_events (
  id bigint primary key default nextval('user_match_changes_id_seq'),
  user_id uuid not null references profiles on delete cascade,
  kind text not null constraint person_events_kind check (kind ~ '^[a-z]+\.[a-z]+$'),
  data jsonb not null constraint person_events_data check (jsonb_typeof(data) = 'object'),
  changed_xid xid8 not null default pg_current_xact_id(),
  created_at timestamptz not null default clock_timestamp()
);
create index person_events_since on person_events (user_id, changed_xid, id);
create index person_events_age on person_events (created_at);

-- Up to which transaction a log was cut off as too old: whoever stands before it must read everything anew.
create table trimmed_logs (
  name text primary key,
  trimmed_xid xid8 not null default '0'
);
insert into trimmed_logs (name) values ('person_events');

-- A person's changes are read over all their events now; within one event by (user_id, event_id, id), as before.
drop index user_match_changes_person_since;
create index user_match_changes_person_since on user_match_changes (user_id, changed_xid, id);

do $$
declare
  v_table text;
begin
  foreach v_table in array array['person_events', 'trimmed_logs'] loop
    execute format('alter table %I enable row level security', v_table);
    execute format('revoke all on %I from anon, authenticated, service_role', v_table);
    execute format('grant select, insert, update, delete on %I to service_role', v_table);
    execute format('create policy %I on %I to service_role using (true) with check (true)', v_table || '_service', v_table);
  end loop;
end $$;
